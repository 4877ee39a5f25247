import type { Task } from "../../explore/evaluate.ts";
import type { PlayClocks } from "../../runtime/controller/openPlan.ts";
import { frameRowWidth } from "../../runtime/pipeline/frameRow.ts";
import { FrameTable } from "../../simulate/frameTable.ts";
import { returnsResult, type SimulationInput } from "../../simulate/input.ts";
import { type Metrics, metersOf, metricsOf } from "../../simulate/measure.ts";
import type { Meter } from "../../simulate/meter.ts";
import { hopLinks } from "../../simulate/route.ts";
import { setFrameTimes } from "./setFrameTimes.ts";

/**
 * Measures a visit while it runs, with the code that measures simulations. Its memory does not grow with the number of
 * frames, because a visit may last for hours.
 */
export class VisitMeter {
  readonly #input: SimulationInput;
  readonly #meter: Meter;
  /** Holds the latest frames, each of which is measured immediately. */
  readonly #table: FrameTable;
  #frames = 0;
  #origin = 0;

  /** @param task the simulator's task, with one stream */
  constructor({ input, options }: Task) {
    const [stream] = input.streams;
    const stages = stream.stages.length;
    this.#input = input;
    [this.#meter] = metersOf(input, options.warmup ?? "auto");
    const hops = stages - 1 + (returnsResult(stream) ? 1 : 0);
    const links = Array.from({ length: hops }, (_, hop) => hopLinks(stream, hop).length);
    this.#table = new FrameTable(stream.frames, stages, hops, 1 + Math.max(0, ...links));
  }

  /** Takes rows as `playPlan` passes them. */
  take(data: Float64Array, clocks: PlayClocks): void {
    const [stream] = this.#input.streams;
    const width = frameRowWidth(stream.stages.length);
    for (let at = 0; at < data.length; at += width) {
      // The last frames of a visit only keep the pipeline full.
      if (this.#frames === stream.frames) return;
      const row = data.subarray(at, at + width);
      if (this.#frames === 0) [this.#origin] = row;
      setFrameTimes(this.#table, this.#frames, row, { stream, origin: this.#origin, ...clocks });
      this.#meter.consume(this.#table, this.#frames, ++this.#frames);
    }
  }

  /** The figures, after all rows were taken. Throws NoFiguresError as `metricsOf` does. */
  finish(drops: number): Metrics {
    const run = { end: 0, streams: [{ drops }], media: [] };
    return metricsOf(this.#input, run, [this.#meter]);
  }
}
