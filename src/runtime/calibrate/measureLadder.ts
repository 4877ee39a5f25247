import { setTimeout as sleep } from "node:timers/promises";
import { median } from "simple-statistics";
import { now } from "../../base/clock.ts";
import { processorTime } from "../../base/processorTime.ts";
import { shortestPause } from "../../network/roundTripProbes.ts";
import { demand } from "../protocol/demand.ts";
import type { Dialogue } from "../protocol/dialogue.ts";
import type { HeadOf } from "../protocol/messages.ts";

/**
 * Number of empty messages sent there and back before the ladder starts. They warm up both ends and give the round trip.
 */
const warmup = 20;

/** Number of messages in a row without a pause; fewer if together they would take longer than this many seconds. */
const inARow = { max: 8, min: 2, seconds: 4 };

/** Minimum number of tries for each size, and seconds after which no more than that are made. */
const few = { repeats: 3, seconds: 20 };

/** Number of tries for each size after the longer pause. */
const longPauses = 2;

/** What to measure, and on what connection. */
export type LadderOptions = HeadOf<"ladder"> & {
  /**
   * Bytes that keep the path busy: as many may be under way at once, and one message more; no limit by default. Frames of a steady plan leave as
   * the link takes them. Eight messages at once may be more than its queue holds, and what is lost has to be sent again.
   */
  window?: number;
  /** Whether TCP pauses now and then to measure the round trip, as BBR does; false by default. Predictions add these pauses themselves. */
  pauses?: boolean;
};

/**
 * Measures the link to a neighbour with messages of rising size. For each size it measures the time from the end of a
 * pause until the last byte arrives, the same after a longer pause, and the time per message when messages follow each
 * other. All times are on this clock: the neighbour acknowledges with an empty message, and half the round trip of empty messages is subtracted for
 * it. That round trip is also one after a pause, because both ends then have cold caches, and the answer takes ten
 * times longer than in a row.
 *
 * The ladder ends at the size where a message would take longer than allowed, judged by the pace of the previous size.
 * So the result may have fewer sizes than requested, but at least one.
 *
 * Processor time includes the kernel's work for the sockets. The time per message is taken from the messages in a row.
 *
 * @throws WorkerFailure, ConnectionError
 */
export async function measureLadder(
  dialogue: Dialogue,
  {
    sizes,
    repeats,
    pause,
    longPause,
    longest,
    window = Number.POSITIVE_INFINITY,
    pauses = false,
  }: LadderOptions,
  signal: AbortSignal,
): Promise<HeadOf<"climbed">> {
  const empty = new Uint8Array(0);
  const trips: number[] = [];
  for (let trip = 0; trip < warmup; trip++) trips.push((await climb(empty, 1)).seconds);
  const rested: number[] = [];
  for (let trip = 0; trip < repeats; trip++) rested.push(await after(pause, empty));
  const back = median(rested) / 2;
  const result: HeadOf<"climbed"> = {
    type: "climbed",
    idle: [],
    backToBack: [],
    afterLongPause: [],
    roundTrip: Math.min(...trips),
    sendCpu: [],
    receiveCpu: [],
  };
  for (const [index, size] of sizes.entries()) {
    if (index > 0 && Math.min(...result.idle[index - 1]) * pace(size, sizes[index - 1]) > longest) break;
    const body = new Uint8Array(size);
    const idle: Timed[] = [];
    const row: Timed[] = [];
    let sendCpu = 0;
    let receiveCpu = 0;
    const begun = now();
    while (idle.length < repeats && (idle.length < few.repeats || now() - begun < few.seconds)) {
      const first = Math.max(0, (await after(pause, body)) - back);
      const { max, min, seconds: together } = inARow;
      const count = Math.min(max, Math.max(min, Math.round(together / first)));
      const single = (await climb(body, 1)).seconds;
      const { seconds, cpu, receiverCpu } = await climb(body, count);
      idle.push({ seconds: first, each: first });
      // The first of the row takes as long as one alone; the later ones show the pace.
      row.push({ seconds, each: Math.max(0, (seconds - single) / (count - 1)) });
      sendCpu += cpu / count;
      receiveCpu += receiverCpu / count;
    }
    const later: Timed[] = [];
    while (longPause > 0 && later.length < longPauses) {
      const seconds = Math.max(0, (await after(longPause, body)) - back);
      later.push({ seconds, each: seconds });
    }
    const times = (all: readonly Timed[]) => (pauses ? withoutPauses(all) : all).map(({ each }) => each);
    result.idle.push(times(idle));
    result.backToBack.push(times(row));
    if (longPause > 0) result.afterLongPause.push(times(later));
    result.sendCpu.push(sendCpu / idle.length);
    result.receiveCpu.push(receiveCpu / idle.length);
  }
  return result;

  async function after(seconds: number, body: Uint8Array): Promise<number> {
    await sleep(seconds * 1000, undefined, { signal });
    return (await climb(body, 1)).seconds;
  }

  async function climb(body: Uint8Array, count: number) {
    const pieces = body.length > 0 ? [body] : [];
    // While the acknowledgement of one comes back, the others keep the path busy.
    const underWay = Math.max(2, 1 + Math.floor(window / body.length));
    const arrivals: Promise<number>[] = [];
    let receiverCpu = 0;
    const cpuBefore = processorTime();
    const start = now();
    for (let sent = 0; sent < count; sent++) {
      if (sent >= underWay) receiverCpu += await arrivals[sent - underWay];
      const isAwaited = sent + underWay < count || sent === count - 1;
      if (isAwaited) {
        arrivals[sent] = arrival(pieces);
        // The first failure is thrown below; those behind it have the same cause.
        arrivals[sent].catch(() => undefined);
      } else await dialogue.send({ type: "probe", acknowledge: false }, pieces);
    }
    receiverCpu += await arrivals[count - 1];
    return { seconds: now() - start, cpu: processorTime() - cpuBefore, receiverCpu };
  }

  /** Sends a message and waits until it has arrived. Returns the receiver's processor time since the arrival before. */
  async function arrival(pieces: Uint8Array[]): Promise<number> {
    const probe = { type: "probe", acknowledge: true } as const;
    return (await demand(dialogue, probe, "probed", { body: pieces })).head.cpu;
  }
}

/** How long one or several messages took together, and each of them; seconds. */
interface Timed {
  seconds: number;
  each: number;
}

/**
 * Leaves out what took so much longer than the quickest that a pause must have fallen into it. A pause comes once in 10 s: if most were
 * slower, the link itself varies, and all count.
 */
function withoutPauses(all: readonly Timed[]): readonly Timed[] {
  const quickest = Math.min(...all.map(({ seconds }) => seconds));
  const kept = all.filter(({ seconds }) => seconds < quickest + shortestPause);
  return 2 * kept.length >= all.length ? kept : all;
}

/** How many times longer a message may take than a smaller one. Short messages all take about the same time. */
function pace(size: number, smaller: number): number {
  return smaller < 2 ** 16 ? 1 : size / smaller;
}
