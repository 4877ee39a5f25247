import { BatchSeries } from "./batchSeries.ts";
import { Cycle, findCycle, type Reading } from "./cycle.ts";
import type { FillWaits } from "./fillWaits.ts";
import { addLatency, addVisits, general, perVisit, sumCount } from "./frameSums.ts";
import {
  admissionColumn,
  column,
  type FrameSink,
  type FrameTable,
  rowWidth,
  sinkFrames,
} from "./frameTable.ts";
import type { StreamInput } from "./input.ts";
import { isGrowing } from "./isGrowing.ts";
import { exactLimit, LatencyDistribution } from "./latencyDistribution.ts";
import { mser5 } from "./mser5.ts";
import { Notes } from "./notes.ts";
import { routeOf } from "./route.ts";
import type { StreamFigures, VisitFigures } from "./streamFigures.ts";

/**
 * Number of frames of each stream to discard, or `auto`, which applies MSER-5 to the frames of the first 65,536 inputs. `auto`
 * discards at least the first frame, so that the measured window starts with a result and not while the pipeline fills,
 * and leaves frames that take time. Runs of fewer than ten frames are too short for it and keep all frames.
 */
export type Warmup = "auto" | number;

/** How a stream is measured. */
export interface MeterOptions {
  warmup: Warmup;
  /** How long inputs waited for their frames, if they arrive one by one. */
  fill?: FillWaits;
  /**
   * Number of frames after which every device has had its turn again, if the stream settles into a cycle (`turnsOf`). The meter then
   * looks for the cycle, and computes the figures of all further frames from it.
   */
  turns?: number;
  /** Longest time that the credit for a slot, or for a place in the window, is under way, seconds; 0 by default. */
  credit?: number;
  /** The part of the run to measure, instead of all that comes after `warmup` frames. */
  stretch?: Stretch;
}

/**
 * A part of a run, in seconds. The first frame that is done at `from` or later is the last one of the warm-up, and the first one that is done
 * at `to` or later the last one measured. So the stretches of runs that begin where others end have all of the time between them, even if
 * nothing is done for a while.
 */
export interface Stretch {
  from: number;
  to: number;
}

/** Latencies for which there is room at first if a stretch is measured, which has as many frames as are done in it. */
const pilotStart = 1024;

/**
 * Measures a stream while it runs, in memory that does not grow with the number of frames. The sums cover all frames.
 * They are saved at every frame at which warm-up may end, and at the end the saved sums at the cut are subtracted.
 *
 * A stream without randomness mostly repeats itself after some frames. From then on the meter needs no more of them.
 */
export class Meter implements FrameSink {
  readonly #stages: number;
  readonly #hops: number;
  readonly #frames: number;
  readonly #width: number;
  readonly #admission: number;
  readonly #warmup: Warmup;
  readonly #sums: Float64Array;
  readonly #lastRow: Float64Array;
  /** The sums at each frame at which warm-up may end. */
  readonly #notes: Notes;
  /** The first latencies, at most `#pilotLimit`. */
  #pilot: Float64Array;
  readonly #pilotLimit: number;
  readonly #series: BatchSeries;
  readonly #fill: FillWaits | undefined;
  /** Waits of the inputs of the frames in `#pilot`; empty if frames arrive whole. */
  #pilotWaits: Float64Array;
  readonly #inputs: number;
  readonly #isSaturated: boolean;
  /** When the first input arrived. */
  #firstArrival = 0;
  #done = 0;
  /** Set once `#pilot` is full. */
  #cut: number | undefined;
  #distribution: LatencyDistribution | undefined;
  readonly #turns: number;
  readonly #credit: number;
  /** Number of frames after which a cycle is looked for next; it doubles, so that looking costs little. */
  #nextLook = Number.POSITIVE_INFINITY;
  #cycle: Cycle | undefined;
  readonly #stretch: Stretch | undefined;
  /** Number of frames that were done when the stretch began; Infinity before that. */
  #begun = Number.POSITIVE_INFINITY;
  /** Whether the stretch has ended. */
  #isOver = false;

  constructor(stream: StreamInput, { warmup, fill, turns, credit = 0, stretch }: MeterOptions) {
    this.#frames = stream.frames;
    this.#stages = stream.stages.length;
    this.#hops = routeOf(stream).length - 1;
    this.#width = rowWidth(this.#stages, this.#hops);
    this.#admission = admissionColumn(stream.stages[0].service === null);
    this.#warmup = warmup;
    this.#isSaturated = stream.arrivals.kind === "saturated";
    this.#sums = new Float64Array(sumCount(this.#stages, this.#hops));
    this.#lastRow = new Float64Array(this.#width);
    this.#fill = fill;
    this.#inputs = fill ? (stream.inputs ?? 1) : 1;
    this.#pilotLimit = Math.min(stream.frames, Math.ceil(exactLimit / this.#inputs));
    this.#pilot = new Float64Array(stretch ? Math.min(this.#pilotLimit, pilotStart) : this.#pilotLimit);
    this.#series = new BatchSeries(stream.frames);
    const mayEnd = warmup === "auto" && !stretch ? Math.floor(this.#pilotLimit / 10) + 2 : 1;
    this.#notes = new Notes(this.#sums.length, this.#width, mayEnd);
    this.#pilotWaits = new Float64Array(fill ? this.#pilot.length * this.#inputs : 0);
    this.#stretch = stretch;
    this.#turns = turns ?? 0;
    this.#credit = credit;
    // The latencies of a longer stream are not all kept.
    if (turns !== undefined && !stretch && stream.frames === this.#pilotLimit) this.#nextLook = sinkFrames;
  }

  /** Number of frames done so far. */
  get done(): number {
    return this.#done;
  }

  /** Whether it needs no further frames: they repeat frames before, or come after the stretch. */
  get isSettled(): boolean {
    return this.#cycle !== undefined || this.#isOver;
  }

  consume(table: FrameTable, from: number, all: number): void {
    if (this.#isOver) return;
    const to = this.#stretch ? this.#within(this.#stretch, table, from, all) : all;
    this.#makeRoom(to - from);
    for (let frame = from; frame < to; ) {
      if (this.#cycle) return;
      // Sums are saved where warm-up may end, so the frames up to there are added in one go.
      const until = Math.min(to, frame + Math.min(this.#untilNote(), this.#nextLook - this.#done));
      this.#addLatencies(table, frame, until);
      addVisits(this.#sums, table, frame, until);
      frame = until;
      if (this.#mayEndWarmup(this.#done)) {
        this.#notes.push(this.#sums, this.#done, table.data, table.offset(frame - 1));
      }
      if (this.#done === this.#nextLook) this.#lookForCycle(table);
    }
    if (to === from) return;
    const last = table.offset(to - 1);
    for (let i = 0; i < this.#width; i++) this.#lastRow[i] = table.data[last + i];
  }

  /** Returns the figures of the frames after warm-up; undefined if all frames are warm-up. */
  finish(): StreamFigures | undefined {
    this.#repeatLatencies();
    const cut = this.#cut ?? this.#openCut(this.#cutOf(this.#pilot.subarray(0, this.#done)));
    if (cut >= this.#done) return undefined;
    const start = this.#after(cut);
    const end = this.#cycle?.after(this.#done) ?? {
      sum: (i: number) => this.#sums[i],
      value: (i: number) => this.#lastRow[i],
    };
    const sum = (i: number): number => end.sum(i) - (start?.sum(i) ?? 0);
    const latencyOf = (at: Reading) => at.value(this.#width - 1) - at.value(0);
    const to = end.value(this.#width - 1);
    const from = start?.value(this.#width - 1) ?? this.#firstArrival;
    const visit = (index: number, doneAt: number): VisitFigures => ({
      busy: sum(general + perVisit * index),
      waiting: sum(general + perVisit * index + 1),
      flight: sum(general + perVisit * index + 2),
      from: start?.value(doneAt) ?? from,
      to: start ? end.value(doneAt) : to,
    });
    return {
      frames: this.#done - cut,
      warmup: cut,
      latency: sum(0),
      distribution:
        this.#distribution ?? this.#distributionAfter(cut, Math.min(this.#done, this.#pilot.length)),
      inside: sum(1),
      filling: sum(2),
      from,
      to,
      firstArrival: this.#firstArrival,
      stages: Array.from({ length: this.#stages }, (_, s) => visit(s, column.stageEnd(s))),
      hops: Array.from({ length: this.#hops }, (_, h) => visit(this.#stages + h, column.hopSent(h))),
      arrivalRate: this.#stretch ? undefined : this.#arrivalRate(this.#warmup === "auto" ? 0 : cut, end),
      growing: isGrowing(this.#series.after(cut)),
      grown: latencyOf(end) - (start ? latencyOf(start) : 0),
    };
  }

  /** Finds where the stretch begins and ends among finished frames. Returns the number of the first one that is not measured any more. */
  #within({ from: begin, to: end }: Stretch, table: FrameTable, from: number, to: number): number {
    for (let frame = from; frame < to; frame++) {
      const done = table.completion(frame);
      const count = this.#done + (frame - from) + 1;
      if (this.#begun === Number.POSITIVE_INFINITY) {
        if (done < begin) continue;
        this.#begun = count;
        if (this.#cut !== undefined) this.#cut = count;
      } else if (done >= end) {
        this.#isOver = true;
        return frame + 1;
      }
    }
    return to;
  }

  /** Makes room for so many more latencies, where there is no room for all of them from the start. */
  #makeRoom(more: number): void {
    const needed = Math.min(this.#pilotLimit, this.#done + more);
    if (needed <= this.#pilot.length) return;
    const size = Math.min(this.#pilotLimit, Math.max(needed, 2 * this.#pilot.length));
    this.#pilot = resized(this.#pilot, size);
    if (this.#fill) this.#pilotWaits = resized(this.#pilotWaits, size * this.#inputs);
  }

  /** Frames that arrived each second, behind so many; behind none, the first input is where time begins. */
  #arrivalRate(skipped: number, end: Reading): number | undefined {
    const frames = this.#done - (skipped === 0 ? 1 / this.#inputs : skipped);
    const seconds = end.value(0) - (this.#after(skipped)?.value(0) ?? this.#firstArrival);
    return this.#isSaturated || frames === 0 || seconds === 0 ? undefined : frames / seconds;
  }

  /** What the meter had after a number of frames at which warm-up may end; undefined for none. */
  #after(frames: number): Reading | undefined {
    const note = this.#notes.after(frames);
    if (note === undefined) return frames > 0 ? this.#cycle?.after(frames) : undefined;
    return {
      sum: (index) => this.#notes.sum(note, index),
      value: (index) => this.#notes.value(note, index),
    };
  }

  #lookForCycle(table: FrameTable): void {
    this.#nextLook *= 2;
    const admission = this.#admission;
    const frames = findCycle(table, this.#done, {
      admission,
      turns: this.#turns,
      credit: this.#credit,
    });
    if (frames === undefined || this.#frames - this.#done <= frames) return;
    this.#cycle = new Cycle(table, this.#done, { admission, frames, sums: this.#sums });
  }

  /** Adds the latencies of the frames that were not looked at, because they repeat those before. */
  #repeatLatencies(): void {
    if (!this.#cycle) return;
    for (; this.#done < this.#frames; this.#done++) {
      const latency = this.#pilot[this.#done - this.#cycle.frames];
      this.#pilot[this.#done] = latency;
      this.#series.add(latency);
    }
  }

  #addLatencies(table: FrameTable, from: number, to: number): void {
    for (let frame = from; frame < to; frame++) {
      const row = table.offset(frame);
      const arrival = table.data[row];
      const waits = this.#fill?.(arrival);
      const filling = waits ? mean(waits) : 0;
      if (frame === 0) this.#firstArrival = arrival - (waits?.[0] ?? 0);
      const latency = addLatency(this.#sums, table, row, this.#admission, filling);
      this.#series.add(latency);
      if (this.#done < this.#pilot.length) {
        this.#pilot[this.#done] = latency;
        if (waits) this.#pilotWaits.set(waits, this.#done * this.#inputs);
      } else this.#beyondPilot(latency, filling, waits);
      this.#done++;
    }
  }

  #mayEndWarmup(done: number): boolean {
    if (this.#stretch) return done === this.#begun;
    if (this.#warmup !== "auto") return done === this.#warmup;
    // MSER-5 cuts after multiples of five, within the first half.
    return done === 1 || (done % 5 === 0 && done <= this.#pilot.length / 2 + 5);
  }

  /** Number of frames until warm-up may end next; Infinity if it cannot end any more. */
  #untilNote(): number {
    const done = this.#done;
    if (this.#stretch) return done < this.#begun ? this.#begun - done : Number.POSITIVE_INFINITY;
    if (this.#warmup !== "auto") return done < this.#warmup ? this.#warmup - done : Number.POSITIVE_INFINITY;
    const next = done === 0 ? 1 : done + 5 - (done % 5);
    return this.#mayEndWarmup(next) ? next - done : Number.POSITIVE_INFINITY;
  }

  #cutOf(latencies: Float64Array): number {
    if (this.#stretch) return this.#begun;
    if (this.#warmup !== "auto") return this.#warmup;
    return latencies.length < 10 ? 0 : Math.max(1, mser5(latencies));
  }

  /**
   * Moves the cut earlier if the measured frames would otherwise take no time. MSER-5 looks at latencies only. Its cut
   * may leave frames that are all done at the same moment as the last frame before it (a message that was lost for long
   * held them all up).
   */
  #openCut(cut: number): number {
    // The frames that were not looked at are more than a cycle, which takes time.
    if (this.#warmup !== "auto" || this.#stretch || cut === 0 || this.#cycle) return cut;
    const end = this.#lastRow[this.#width - 1];
    return this.#notes.lastFrames(cut, (note) => this.#notes.value(note, this.#width - 1) < end);
  }

  #beyondPilot(latency: number, filling: number, waits: Float64Array | undefined): void {
    if (this.#distribution === undefined) {
      this.#cut = this.#cutOf(this.#pilot);
      this.#distribution = this.#distributionAfter(this.#cut, this.#pilot.length);
    }
    if (this.#done < this.#cut!) return;
    if (waits) addInputs(this.#distribution, latency - filling, waits);
    else this.#distribution.add(latency);
  }

  #distributionAfter(cut: number, end: number): LatencyDistribution {
    if (this.#cycle) return this.#cycle.latenciesAfter(cut, this.#pilot.subarray(0, end));
    const distribution = new LatencyDistribution(Math.max(1, end - cut) * this.#inputs);
    const measured = Math.min(cut, end);
    if (!this.#fill) distribution.addAll(this.#pilot.subarray(measured, end));
    else {
      for (let frame = measured; frame < end; frame++) {
        const waits = this.#pilotWaits.subarray(frame * this.#inputs, (frame + 1) * this.#inputs);
        addInputs(distribution, this.#pilot[frame] - mean(waits), waits);
      }
    }
    return distribution;
  }
}

/** Adds the latency of each input of a frame: the frame's own, and the wait for the frame to be full. */
function addInputs(distribution: LatencyDistribution, latency: number, waits: Float64Array): void {
  for (const wait of waits) distribution.add(latency + wait);
}

function resized(values: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(values);
  return larger;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
