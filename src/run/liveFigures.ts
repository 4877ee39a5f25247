import { stagesOfRow, stageTimes } from "../runtime/pipeline/frameRow.ts";
import type { FrameResult } from "./pipeline.ts";

/** The figures that a run has measured so far. Times in seconds; means over all frames. */
export interface LiveFigures {
  frames: number;
  /** Frames per second, from the first result to the last. 0 until the second result. */
  throughput: number;
  latency: number;
  /** The parts of the mean latency: on devices, on links, and waiting for either. */
  parts: { compute: number; transfer: number; waiting: number };
  /** Mean compute of each stage, in order. */
  stages: number[];
}

/**
 * Measures frames by the times that come with their results. Each device's times are only compared with its own, so clocks
 * do not have to agree: the time that is neither compute nor waiting on a device was spent on links.
 */
export class LiveMeter {
  #frames = 0;
  #latency = 0;
  #waiting = 0;
  #stages: number[] = [];
  #first = 0;
  #last = 0;

  /** @param at when the result came, in seconds on this machine's clock */
  take({ row }: Pick<FrameResult, "row">, at: number): void {
    if (this.#frames === 0) this.#first = at;
    this.#last = at;
    this.#frames++;
    const [arrival, begin, end, departed] = stageTimes(row, 0);
    const done = row[row.length - 1];
    const stages = stagesOfRow(row);
    const computes = [end - begin];
    // The only stage of a plan has no departure.
    let waiting = begin - arrival + (stages > 1 ? departed - end : 0);
    for (let stage = 1; stage < stages; stage++) {
      const [received, begun, ended, left] = stageTimes(row, stage);
      computes.push(ended - begun);
      waiting += begun - received + (left - ended);
    }
    this.#latency += done - arrival;
    this.#waiting += waiting;
    this.#stages = computes.map((compute, index) => (this.#stages[index] ?? 0) + compute);
  }

  /** The figures of all frames so far. */
  get figures(): LiveFigures {
    const frames = this.#frames;
    const mean = (sum: number) => (frames === 0 ? 0 : sum / frames);
    const stages = this.#stages.map(mean);
    const compute = stages.reduce((sum, each) => sum + each, 0);
    const [latency, waiting] = [mean(this.#latency), mean(this.#waiting)];
    const elapsed = this.#last - this.#first;
    return {
      frames,
      throughput: elapsed > 0 ? (frames - 1) / elapsed : 0,
      latency,
      parts: { compute, transfer: Math.max(0, latency - compute - waiting), waiting },
      stages,
    };
  }
}
