import type { Task } from "../../explore/evaluate.ts";
import type { PlayClocks } from "../../runtime/controller/openPlan.ts";
import { frameRowWidth } from "../../runtime/pipeline/frameRow.ts";
import { column, FrameTable } from "../../simulate/frameTable.ts";
import { linkName, returnsResult, type SimulationInput } from "../../simulate/input.ts";
import { type Metrics, metersOf, metricsOf } from "../../simulate/measure.ts";
import type { Meter } from "../../simulate/meter.ts";
import { hopLinks } from "../../simulate/route.ts";
import { MediumUse } from "./mediumUse.ts";
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
  #lastDone = Number.NEGATIVE_INFINITY;
  /** The media that links share, and the hops that cross each. */
  readonly #media: { name: string; hops: number[]; use: MediumUse }[];
  #end = 0;

  /** @param task the simulator's task, with one stream */
  constructor({ input, options }: Task) {
    const [stream] = input.streams;
    const stages = stream.stages.length;
    this.#input = input;
    [this.#meter] = metersOf(input, options.warmup ?? "auto");
    const hops = stages - 1 + (returnsResult(stream) ? 1 : 0);
    const links = Array.from({ length: hops }, (_, hop) => hopLinks(stream, hop).length);
    this.#table = new FrameTable(stream.frames, stages, hops, 1 + Math.max(0, ...links));
    const mediumOf = new Map(input.links.map((link) => [linkName(link), link.medium]));
    this.#media = (input.media ?? []).map(({ name }) => ({
      name,
      hops: [...links.keys()].filter((hop) => mediumOf.get(hopLinks(stream, hop)[0]) === name),
      use: new MediumUse(),
    }));
  }

  /** Takes rows as `playPlan` passes them. */
  take(data: Float64Array, clocks: PlayClocks): void {
    const [stream] = this.#input.streams;
    const width = frameRowWidth(stream.stages.length);
    for (let at = 0; at < data.length; at += width) {
      const row = data.subarray(at, at + width);
      this.#lastDone = Math.max(this.#lastDone, row[width - 1]);
      // The last frames of a visit only keep the pipeline full.
      if (this.#frames === stream.frames) continue;
      if (this.#frames === 0) [this.#origin] = row;
      setFrameTimes(this.#table, this.#frames, row, { stream, origin: this.#origin, ...clocks });
      this.#useMedia(this.#frames);
      this.#meter.consume(this.#table, this.#frames, ++this.#frames);
    }
  }

  /** When the last of all frames was done, those that only keep the pipeline full included; seconds on the source's clock. */
  get lastDone(): number {
    return this.#lastDone;
  }

  /** The figures, after all rows were taken. Throws NoFiguresError as `metricsOf` does. */
  finish(drops: number): Metrics {
    const media = this.#media.map(({ name, use }) => ({ name, busy: use.busy }));
    return metricsOf(this.#input, { end: this.#end, streams: [{ drops }], media }, [this.#meter]);
  }

  /** Counts the times in which the hops of a frame use their media. */
  #useMedia(frame: number): void {
    const { data } = this.#table;
    const at = this.#table.offset(frame);
    this.#end = Math.max(this.#end, this.#table.completion(frame));
    for (const { hops, use } of this.#media) {
      for (const hop of hops) use.add(data[at + column.hopBegin(hop)], data[at + column.hopSent(hop)]);
      // Frames leave the source in order.
      use.settle(data[at + column.hopDeparture(0)]);
    }
  }
}
