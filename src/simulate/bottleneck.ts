import type { Parts } from "../plan/prediction.ts";
import type { SimulationInput } from "./input.ts";
import type { StreamFigures } from "./meter.ts";
import type { ResourceLoad } from "./resourceLoad.ts";

/** What the search for the bottleneck needs of a measured run. */
export interface BottleneckQuestion {
  input: SimulationInput;
  streams: readonly StreamFigures[];
  loads: readonly ResourceLoad[];
  /** Mean latency taken apart. */
  parts: Parts;
  throughput: number;
  /** Measured frames of all streams. */
  frames: number;
}

/** A window is called the bottleneck when it is this full, and fuller than any device or link by `margin`. */
const full = 0.95;
const margin = 0.05;

/**
 * Names what holds the throughput down, and takes one of its cycles (1 / throughput) apart.
 *
 * It is the device or link that is busiest. A link counts as busy with what fills its slots too: with one
 * slot and a long delay a link that hardly ever sends still lets one frame through per delay. Where I/O is
 * blocking a device is busy with sending and receiving as well. When none is nearly as full as the window of
 * a stream, it is the `window`: frames then wait for results to come back, and a larger window would help.
 */
export function findBottleneck(question: BottleneckQuestion): { bottleneck: string; periodParts: Parts } {
  const { loads, parts, throughput, frames, input } = question;
  let busiest = loads[0];
  // Equals by arithmetic may differ in their last bits; the first of them is named.
  for (const load of loads) if (fullness(load) > fullness(busiest) * (1 + 1e-9)) busiest = load;
  const period = 1 / throughput;
  for (const [i, stream] of input.streams.entries()) {
    const fill = windowFill(stream.window, question.streams[i]);
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

function fullness(load: ResourceLoad): number {
  return Math.max(load.utilisation, load.flight);
}

/** Mean share of a stream's window that is taken over the measured time; 0 where there is no window. */
function windowFill(window: number | undefined, { inside, from, to }: StreamFigures): number {
  return window === undefined || window === Number.POSITIVE_INFINITY ? 0 : inside / (window * (to - from));
}

/**
 * Compute and transfer as measured (shortened to the period if the window's edges made them longer), the rest
 * waiting.
 */
function periodParts(period: number, compute: number, transfer: number): Parts {
  const scale = Math.min(1, period / (compute + transfer));
  const busy = (compute + transfer) * scale;
  return { compute: compute * scale, transfer: transfer * scale, waiting: Math.max(0, period - busy) };
}
