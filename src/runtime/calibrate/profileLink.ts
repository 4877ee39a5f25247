import { mean, median, sampleStandardDeviation } from "simple-statistics";
import { InputError, ParetoPipeError } from "../../base/errors.ts";
import { formatBytes, formatDuration } from "../../base/units.ts";
import { checkCurve } from "../../network/transferCurve.ts";
import type { LinkProfile } from "../../profile/linkProfile.ts";
import { lowerEnvelope } from "../../profile/lowerEnvelope.ts";
import { roundedSeconds } from "../../profile/roundedSeconds.ts";
import { RemoteWorker, type RemoteWorkerOptions } from "../controller/remoteWorker.ts";
import { headBytes } from "../protocol/headBytes.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { expectPeer } from "./expectPeer.ts";

/** The two workers, and the messages to send between them. */
export interface LinkProfileOptions {
  from: RemoteWorkerOptions;
  to: RemoteWorkerOptions;
  /** `HOST:PORT` at which `from` reaches `to`. */
  address: string;
  /** Message sizes in bytes, rising. An empty message is measured too, whatever they are. */
  sizes: readonly number[];
  repeats: number;
  /** Seconds of the longer pause before further messages of each size; 0 leaves them out. */
  longPause: number;
  /** Seconds for which each direction is kept busy, alone and together; 0 leaves that out. */
  load: number;
  name: string;
  /** The command that was run, for the record. */
  command: string;
  note?: string;
}

/** Seconds. A message that would take longer is not tried. */
const longest = 5;
/** A link is idle after this many seconds plus a round trip: TCP's shortest time-out (RFC 6298, in Linux's version). */
const idlePause = 0.25;

/**
 * Measures one direction of a link between two workers, with messages of rising size over the transport that plans use.
 * The simulator uses the result in place of its formula.
 *
 * @throws DeviceError naming the worker that failed; InputError for a long pause that is not longer than the others
 */
export async function profileLink(options: LinkProfileOptions): Promise<LinkProfile> {
  const { repeats, longPause, name, command, note } = options;
  const from = await RemoteWorker.connect(options.from);
  try {
    const to = await RemoteWorker.connect(options.to);
    try {
      const { pause, climbed } = await climb(from, to, options);
      const load = options.load > 0 ? await loadOf(from, to, options) : undefined;
      const level = levelled(withEmpty(options.sizes), climbed);
      const seconds = levelledAfterPause(climbed.afterLongPause, level.idle);
      const curve = {
        ...level,
        ...(seconds.length > 0 && { longPause: { from: roundedSeconds(pause), to: longPause, seconds } }),
      };
      const { congestion } = from.facts.host;
      checkCurve(curve, name);
      return {
        schema: "paretopipe/profile/v1",
        kind: "link",
        name,
        createdAt: new Date().toISOString(),
        provenance: {
          command,
          ...(note && { note }),
          versions: from.facts.versions,
          from: from.facts.host,
          to: to.facts.host,
          roundTrip: roundedSeconds(climbed.roundTrip),
          repeats,
        },
        transport: options.from.transport,
        ...(congestion && { congestion }),
        curve,
        spread: { idle: spreads(climbed.idle), backToBack: spreads(climbed.backToBack) },
        ...(load && { load }),
      };
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

async function loadOf(
  from: RemoteWorker,
  to: RemoteWorker,
  { address, load, from: { transport, deadline } }: LinkProfileOptions,
): Promise<LinkProfile["load"]> {
  const { session, guarded } = await expectPeer(from, to);
  const order = {
    type: "load",
    session,
    to: address,
    transport,
    deadline,
    seconds: load,
    both: true,
  } as const;
  const { forward, backward } = (await guarded(from.ask(order, "loaded"))).head;
  const rounded = ({ alone, together }: typeof forward) => ({
    alone: Math.round(alone),
    together: Math.round(together!),
  });
  return { forward: rounded(forward), backward: rounded(backward!) };
}

async function climb(
  from: RemoteWorker,
  to: RemoteWorker,
  { address, sizes, repeats, longPause, from: { transport, deadline } }: LinkProfileOptions,
): Promise<{ pause: number; climbed: HeadOf<"climbed"> }> {
  const { session, guarded } = await expectPeer(from, to);
  const limit = Math.min(from.facts.limits.messageBytes, to.facts.limits.messageBytes) - headBytes;
  const allowed = sizes.filter((size) => size <= limit);
  if (allowed.length === 0) {
    throw new ParetoPipeError(`no size is within the ${formatBytes(limit)} that both take in a message`, {
      code: "limit",
    });
  }
  const ladder = async (order: Pick<HeadOf<"ladder">, "sizes" | "repeats" | "pause" | "longPause">) => {
    const request = { type: "ladder", session, to: address, transport, deadline, longest, ...order } as const;
    return (await guarded(from.ask(request, "climbed"))).head;
  };
  // Measure the round trip first: only a longer pause lets the link become idle.
  const { roundTrip } = await ladder({ sizes: [0], repeats: 1, pause: 0, longPause: 0 });
  const pause = idlePause + roundTrip;
  if (longPause > 0 && longPause <= pause) {
    throw new InputError(
      `--long-pause ${formatDuration(longPause)}: longer than the ${formatDuration(pause)} that each message waits anyway is needed`,
      { code: "invalid-option" },
    );
  }
  return { pause, climbed: await ladder({ sizes: withEmpty(allowed), repeats, pause, longPause }) };
}

/** The curve must begin at nothing: predictions take what credits need from there, and the time of messages below the first size. */
function withEmpty(sizes: readonly number[]): number[] {
  return sizes[0] > 0 ? [0, ...sizes] : [...sizes];
}

/**
 * Returns the curve of medians, with noise levelled. A size that seems slower than a larger one takes the larger one's
 * time, and one that seems slower in a row than after a pause takes the time after the pause.
 */
export function levelled(
  sizes: readonly number[],
  climbed: Pick<HeadOf<"climbed">, "idle" | "backToBack">,
): Required<Omit<LinkProfile["curve"], "longPause">> {
  const idle = medians(climbed.idle);
  const backToBack = medians(climbed.backToBack).map((seconds, i) => Math.min(seconds, idle[i]));
  return { bytes: sizes.slice(0, idle.length), idle, backToBack };
}

/** Returns the times after the longer pause, levelled; none is below the one after a shorter pause. Empty if none was measured. */
function levelledAfterPause(times: readonly number[][], idle: readonly number[]): number[] {
  return medians(times).map((seconds, i) => Math.max(seconds, idle[i]));
}

/** Returns the median of each size; one that seems slower than a larger one takes the larger one's. */
function medians(times: readonly number[][]): number[] {
  return lowerEnvelope(times.map((samples) => roundedSeconds(median(samples))));
}

/** Returns the relative standard deviation of each size's samples, to four digits; 0 where it is not known. */
function spreads(times: readonly number[][]): number[] {
  return times.map((samples) => {
    const middle = mean(samples);
    if (samples.length < 2 || middle === 0) return 0;
    return Math.round((1e4 * sampleStandardDeviation(samples)) / middle) / 1e4;
  });
}
