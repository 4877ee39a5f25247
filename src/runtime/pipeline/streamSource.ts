import { now } from "../../base/clock.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { WireTensor } from "../protocol/tensors.ts";
import { frameRow } from "./frameRow.ts";
import type { FrameSource } from "./frameSource.ts";
import type { Item } from "./item.ts";
import type { StageRunner } from "./stageRunner.ts";

/** How many frames a stream may hold, and where results go. */
export interface StreamSourceOptions {
  /** Maximum number of frames between admission and result; null for no limit. */
  window: number | null;
  /** Maximum number of inputs that may wait for admission. */
  inputs: number;
  stage: StageRunner;
  /** Called with each result and the frame's times, in order. */
  deliver: (frame: number, tensors: WireTensor[], row: number[]) => void;
}

/**
 * The source of a plan whose inputs come from the controller. A frame is admitted as with saturated arrivals: as soon as the
 * first stage can take it and fewer than `window` frames are under way.
 */
export class StreamSource implements FrameSource {
  readonly origin = now();
  readonly #options: StreamSourceOptions;
  readonly #waiting: WireTensor[][] = [];
  #added = 0;
  #admitted = 0;
  #completed = 0;
  #admitting = false;

  constructor(options: StreamSourceOptions) {
    this.#options = options;
  }

  /** Takes the next input. Throws WorkerFailure if it is not the next one, or if too many wait. */
  add(frame: number, tensors: WireTensor[]): void {
    if (frame !== this.#added) {
      throw new WorkerFailure("input", `input ${frame} came where input ${this.#added} was next`);
    }
    if (this.#waiting.length >= this.#options.inputs) {
      throw new WorkerFailure("input", `input ${frame} came although ${this.#waiting.length} wait already`);
    }
    this.#added++;
    this.#waiting.push(tensors);
    this.admit();
  }

  admit(): void {
    // An empty first stage sends a frame on at once and calls this again: the running loop admits the next one.
    if (this.#admitting) return;
    this.#admitting = true;
    const { stage, window } = this.#options;
    const maxFrames = window ?? Number.POSITIVE_INFINITY;
    while (this.#waiting.length > 0 && this.#admitted - this.#completed < maxFrames && stage.free) {
      const tensors = this.#waiting.shift()!;
      const arrival = now();
      const times = { arrival, received: arrival, begin: 0, end: 0, departed: 0 };
      stage.accept({ frame: this.#admitted++, tensors, stamps: [], ...times });
    }
    this.#admitting = false;
  }

  complete(item: Item): void {
    if (item.frame !== this.#completed) {
      throw new WorkerFailure("peer", `frame ${item.frame} is done before frame ${this.#completed}`);
    }
    this.#completed++;
    this.#options.deliver(item.frame, item.tensors as WireTensor[], frameRow(item, now()));
    this.admit();
  }

  /** Drops the inputs that wait. */
  stop(): void {
    this.#waiting.length = 0;
  }
}
