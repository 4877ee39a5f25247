import { randomUUID } from "node:crypto";
import { median } from "simple-statistics";
import { usableCores } from "../../base/cpuQuota.ts";
import type { CostCurve, RuntimeOverhead } from "../../profile/deviceProfile.ts";
import { idlePauses } from "../../profile/idlePauses.ts";
import { lowerEnvelope } from "../../profile/lowerEnvelope.ts";
import { roundedSeconds } from "../../profile/roundedSeconds.ts";
import { formatAddress } from "../../transport/address.ts";
import { RemoteWorker } from "../controller/remoteWorker.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { join } from "../worker/join.ts";
import { startWorker } from "../worker/startWorker.ts";
import { trustFor } from "../worker/trustFor.ts";
import type { WorkerSettings } from "../worker/workerSettings.ts";
import { measureHandOver } from "./measureHandOver.ts";
import { measureLadder } from "./measureLadder.ts";
import { type KnownCosts, measureMessageCost } from "./measureMessageCost.ts";

/** Maximum seconds for one message. None of these should take so long. */
const longest = 10;

/**
 * Message sizes in bytes, and how often each is tried. Short messages need many tries to measure their processor time.
 */
const short = { sizes: [0, 2 ** 12, 2 ** 16], repeats: 16, pause: 0.001 };
const paused = { sizes: [0], repeats: 16 };
const long = { sizes: [2 ** 20, 2 ** 22], repeats: 3, pause: 0.001 };

/**
 * Measures what the runtime adds on this device to the runs of ONNX Runtime: moving frames between threads, and sending
 * and receiving messages. For the messages a second worker with the same keys runs here as the other end, so that each
 * end's processor time is counted separately.
 *
 * A worker that emulates a slower device does all this at the machine's own pace, for its frames as well.
 */
export async function measureOverhead(
  settings: WorkerSettings,
  { provider, transport }: HeadOf<"overhead">,
  signal: AbortSignal,
): Promise<RuntimeOverhead> {
  const handOver = await measureHandOver({ provider, threads: settings.threads }, signal);
  const { frame, beside, afterIdle, input, output } = handOver;
  const coresShared = usableCores() <= settings.threads;
  const costs = await messageCosts(settings, { provider, transport, handOver }, signal);
  const { send, receive, message } = costs;
  // A worker does more for a frame than to hand it over, which takes from its compute where both share the cores.
  const more = coresShared && beside !== undefined ? Math.max(0, costs.frame - beside) : 0;
  return {
    frame: roundedSeconds(frame + more),
    afterIdle: rounded(afterIdle),
    input: rounded(input),
    output: rounded(output),
    send: rounded(send),
    receive: rounded(receive),
    message,
    transport,
    coresShared,
  };
}

async function messageCosts(
  settings: WorkerSettings,
  { provider, transport, handOver }: Pick<KnownCosts, "provider" | "transport" | "handOver">,
  signal: AbortSignal,
) {
  const { deadline } = settings;
  const other = await startWorker({
    listen: { host: "127.0.0.1", port: 0 },
    settings: { ...settings, slowdown: handOver.runs },
  });
  try {
    const { address } = other;
    const trust = trustFor(transport, settings);
    const device = `${settings.name}'s other end`;
    const worker = await RemoteWorker.connect({ device, address, transport, trust, deadline, signal });
    const session = randomUUID();
    await worker.ask({ type: "expect", session }, "expected");
    const to = formatAddress(address);
    const dialogue = await join({ session, address: to, transport, deadline, settings, signal });
    try {
      const order = { type: "ladder", session, to, transport, deadline, longest, longPause: 0 } as const;
      // The first messages of each size warm up compiled code and the allocator.
      await measureLadder(dialogue, { ...order, ...long, repeats: 1 }, signal);
      const climbed = [
        await measureLadder(dialogue, { ...order, ...short }, signal),
        await measureLadder(dialogue, { ...order, ...long }, signal),
      ];
      // Half the fastest round trip is the time of a message in a row; ladders subtract the way back themselves.
      const seconds = Math.min(...climbed.map(({ roundTrip }) => roundTrip)) / 2;
      const after: number[] = [];
      for (const pause of idlePauses) {
        const { idle } = await measureLadder(dialogue, { ...order, ...paused, pause }, signal);
        after.push(Math.max(0, median(idle[0]) - seconds));
      }
      const send = byBytes(climbed.flatMap(({ sendCpu }) => sendCpu));
      const receive = byBytes(climbed.flatMap(({ receiveCpu }) => receiveCpu));
      const known = { provider, transport, deadline, handOver, send, receive };
      const more = await measureMessageCost(worker, known);
      return {
        frame: more.frame,
        send: raised(send, more.message),
        receive: raised(receive, more.message),
        message: {
          seconds: roundedSeconds(seconds),
          afterIdle: rounded({ idle: [...idlePauses], seconds: lowerEnvelope(after) }),
        },
      };
    } finally {
      await dialogue.close();
      await worker.close();
    }
  } finally {
    await other.close();
  }
}

/** Sizes that were too slow to try are missing. */
function byBytes(seconds: readonly number[]): CostCurve {
  const sizes = [...short.sizes, ...long.sizes];
  return { bytes: sizes.slice(0, seconds.length), seconds: lowerEnvelope(seconds) };
}

function raised(curve: CostCurve, more: number): CostCurve {
  return { ...curve, seconds: curve.seconds.map((seconds) => seconds + more) };
}

function rounded<T extends { seconds: number[] }>(curve: T): T {
  return { ...curve, seconds: curve.seconds.map(roundedSeconds) };
}
