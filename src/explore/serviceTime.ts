import { addIdleCosts, type IdleCost } from "../network/idleCost.ts";
import { interpolate } from "../network/interpolate.ts";
import type { CostCurve, RuntimeOverhead, StageProfile } from "../profile/deviceProfile.ts";

/** What crosses a device's edge for each frame, as messages of so many bytes. */
export interface StageTraffic {
  /** Bytes of the stage's inputs that come over a link; undefined where frames begin here. */
  input?: number;
  /** Bytes of its outputs. */
  output: number;
  received: number[];
  sent: number[];
}

/**
 * The messages of a stage for one frame, by the runtime's protocol: a frame comes and a credit goes back; a frame goes
 * on and a credit comes back; the last stage sends its result, or only that it is done, and the source receives it.
 *
 * @param stages of the plan
 * @param index of the stage
 * @param bytes of the stage's inputs and outputs, and of the result as it goes back
 */
export function stageTraffic(
  stages: number,
  index: number,
  bytes: { input: number; output: number; result: number },
): StageTraffic {
  const isSource = index === 0;
  const isLast = index === stages - 1;
  const traffic: StageTraffic = { output: bytes.output, received: [], sent: [] };
  if (!isSource) {
    traffic.input = bytes.input;
    traffic.received.push(bytes.input);
    traffic.sent.push(0);
  }
  if (!isLast) {
    traffic.sent.push(bytes.output);
    traffic.received.push(0);
  }
  if (stages > 1 && isLast) traffic.sent.push(bytes.result);
  if (stages > 1 && isSource) traffic.received.push(bytes.result);
  return traffic;
}

/**
 * Seconds that a device is busy with a stage for one frame: ONNX Runtime's run, with what it takes longer for inputs
 * and outputs in memory of their own, and the hand-over between threads.
 *
 * Sending and receiving go on beside it. Only where they have to share the cores with compute do they take time from
 * it; then all of theirs counts. A worker that stands in for a slower device runs the stage `slowdown` times over, and
 * messages once.
 *
 * @param run seconds by the profile
 * @param slowdown stretches the run, as the runtime does; what the runtime adds is the machine's own
 * @param overhead of the profile; without it the run is all that is counted
 */
export function serviceTime(
  run: number,
  slowdown: number,
  { input, output, received, sent }: StageTraffic,
  overhead: RuntimeOverhead | undefined,
): number {
  if (!overhead) return run * slowdown;
  const own = at(overhead.output, output) + (input === undefined ? 0 : at(overhead.input, input));
  const time = (run + own) * slowdown + overhead.frame;
  if (!overhead.coresShared) return time;
  const total = (curve: CostCurve, sizes: number[]) => sizes.reduce((sum, size) => sum + at(curve, size), 0);
  return time + total(overhead.receive, received) + total(overhead.send, sent);
}

/**
 * What a device takes longer for a frame after a pause: the run of the stage, and the hand-over between threads.
 * Undefined where the profile knows neither.
 *
 * @param stage what the runs after a pause take longer, one after the other
 * @param slowdown a slowed worker's first so many runs are of the frame that ends the pause
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

/** The sum of the first `count` values; of the one after them the part that `count` has of it. */
function sumOfFirst(values: readonly number[], count: number): number {
  return values.reduce((sum, value, index) => sum + value * Math.min(1, Math.max(0, count - index)), 0);
}

function at({ bytes, seconds }: CostCurve, size: number): number {
  return interpolate(bytes, seconds, size);
}
