import { addIdleCosts, type IdleCost } from "../network/idleCost.ts";
import { interpolate } from "../network/interpolate.ts";
import type { CostCurve, RuntimeOverhead, StageProfile } from "../profile/deviceProfile.ts";

/** The messages that a device sends and receives for each frame, in bytes. */
export interface StageTraffic {
  /** Bytes of the stage's inputs that arrive over a link; undefined if frames start here. */
  input?: number;
  /** Bytes of the stage's outputs. */
  output: number;
  received: number[];
  sent: number[];
  /** Those that are sent as the service begins. */
  sentAtBegin: number[];
}

/**
 * Lists the messages of a stage for one frame, by the runtime's protocol. A frame arrives and a credit goes back; a
 * frame goes on and a credit comes back. The last stage sends its result, or only a note that the frame is done, to the
 * source.
 *
 * @param isFirst whether frames start at this stage
 * @param isLast whether results come from this stage
 * @param bytes of the stage's inputs and outputs, and of the result as it goes back
 */
export function stageTraffic(
  isFirst: boolean,
  isLast: boolean,
  bytes: { input: number; output: number; result: number },
): StageTraffic {
  const traffic: StageTraffic = { output: bytes.output, received: [], sent: [], sentAtBegin: [] };
  if (!isFirst) {
    traffic.input = bytes.input;
    traffic.received.push(bytes.input);
    traffic.sentAtBegin.push(0);
  }
  if (!isLast) {
    traffic.sent.push(bytes.output);
    traffic.received.push(0);
  }
  if (isLast && !isFirst) traffic.sent.push(bytes.result);
  if (isFirst && !isLast) traffic.received.push(bytes.result);
  return traffic;
}

/**
 * Computes the seconds that a device is busy with a stage for one frame: ONNX Runtime's run, the extra time it takes
 * for inputs and outputs in separate memory, and the hand-over between threads.
 *
 * Where the cores are shared, it includes the time of the messages. A worker that emulates a slower device runs the stage `slowdown` times, but
 * handles messages once.
 *
 * @param run seconds by the profile
 * @param slowdown multiplies the run, as the runtime does; what the runtime adds is not multiplied
 * @param overhead of the profile; without it only the run counts
 */
export function serviceTime(
  run: number,
  slowdown: number,
  traffic: StageTraffic,
  overhead: RuntimeOverhead | undefined,
): number {
  if (!overhead) return run * slowdown;
  const { input, output } = traffic;
  const own = at(overhead.output, output) + (input === undefined ? 0 : at(overhead.input, input));
  const time = (run + own) * slowdown + overhead.frame + messageTime(traffic, overhead);
  return overhead.coresShared ? time + total(overhead.send, traffic.sentAtBegin) : time;
}

/**
 * Computes the seconds that a frame's messages take from the stage's compute. Sending and receiving go on beside it: they take time
 * from it only if they have to share the cores with it, and none while the device waits for frames. The credit is not among them: it is sent as the
 * service begins.
 *
 * @param overhead of the profile; without it messages cost nothing
 */
export function messageTime({ received, sent }: StageTraffic, overhead: RuntimeOverhead | undefined): number {
  if (!overhead?.coresShared) return 0;
  return total(overhead.receive, received) + total(overhead.send, sent);
}

/**
 * Computes the additional time that a device takes for a frame after a pause: for the run of the stage and the
 * hand-over between threads. Undefined if the profile contains neither.
 *
 * @param stage additional time of the runs after a pause, in order
 * @param slowdown a slowed worker runs the stage this many times for the frame that ends the pause
 */
export function idleTime(
  stage: StageProfile["afterIdle"],
  slowdown: number,
  overhead: RuntimeOverhead | undefined,
): IdleCost | undefined {
  const runs = stage && {
    idle: stage.idle,
    seconds: stage.seconds.map((more) => sumOfFirst(more, slowdown)),
  };
  const costs = [runs, overhead?.afterIdle].filter((cost) => cost !== undefined);
  return costs.length > 0 ? addIdleCosts(costs) : undefined;
}

/** Sums the first `count` values; a fractional `count` includes that fraction of the next value. */
function sumOfFirst(values: readonly number[], count: number): number {
  return values.reduce((sum, value, index) => sum + value * Math.min(1, Math.max(0, count - index)), 0);
}

function total(curve: CostCurve, sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + at(curve, size), 0);
}

function at({ bytes, seconds }: CostCurve, size: number): number {
  return interpolate(bytes, seconds, size);
}
