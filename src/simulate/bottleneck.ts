import type { Parts } from "../plan/prediction.ts";
import { fullness, windowFill } from "./fullness.ts";
import type { SimulationInput } from "./input.ts";
import type { ResourceLoad } from "./resourceLoad.ts";
import type { StreamFigures } from "./streamFigures.ts";

/** The figures of a measured run that are needed to find the bottleneck. */
export interface BottleneckQuestion {
  input: SimulationInput;
  streams: readonly StreamFigures[];
  loads: readonly ResourceLoad[];
  /** The parts of the mean latency. */
  parts: Parts;
  throughput: number;
  /** Measured frames of all streams. */
  frames: number;
}

/** A window is the bottleneck only if it is at least this full, and fuller than any device or link by `margin`. */
const full = 0.95;
const margin = 0.05;

/**
 * Finds what limits the throughput, and splits one of its cycles (1 / throughput) into parts.
 *
 * It is the busiest device or link. A link also counts as busy while its slots are taken: with one slot and a long
 * delay, a link that hardly ever sends still lets only one frame through per delay. With blocking I/O a device is also
 * busy while it sends and receives. If a stream's window is clearly fuller than all of them, the bottleneck is the
 * `window`: frames wait for results to come back, and a larger window would help.
 */
export function findBottleneck(question: BottleneckQuestion): { bottleneck: string; periodParts: Parts } {
  const { loads, parts, throughput, frames, input } = question;
  let busiest = loads[0];
  // Equal loads may differ in their last bits after the arithmetic; the first of them is named.
  for (const load of loads) if (fullness(load) > fullness(busiest) * (1 + 1e-9)) busiest = load;
  const period = 1 / throughput;
  for (const [i, stream] of input.streams.entries()) {
    const fill = windowFill(stream, question.streams[i]);
    if (fill >= full && fill > fullness(busiest) + margin) {
      const share = 1 / (stream.window ?? 1);
      return {
        bottleneck: "window",
        periodParts: periodParts(period, parts.compute * share, parts.transfer * share),
      };
    }
  }
  const transfer = busiest.flight > busiest.utilisation ? busiest.flight * period : busiest.transfer / frames;
  return { bottleneck: busiest.name, periodParts: periodParts(period, busiest.compute / frames, transfer) };
}

/**
 * Takes compute and transfer as measured, shortened to the period if effects at the window's edges made them longer.
 * The rest is waiting.
 */
function periodParts(period: number, compute: number, transfer: number): Parts {
  const scale = Math.min(1, period / (compute + transfer));
  const busy = (compute + transfer) * scale;
  return { compute: compute * scale, transfer: transfer * scale, waiting: Math.max(0, period - busy) };
}
