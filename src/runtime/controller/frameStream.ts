import { noRules } from "../../graph/feedRules.ts";
import { headsOf, packTensors, unpackTensors, type WireTensor } from "../protocol/tensors.ts";
import { type OpenedPlan, type OpenPlanOptions, openPlan } from "./openPlan.ts";
import type { RemoteWorker } from "./remoteWorker.ts";

/** How many frames may be in a stream, and where its results go. */
export interface StreamOptions {
  /** Maximum number of frames between admission and result; null for no limit. */
  window: number | null;
  /** Maximum number of inputs that may wait at the source. */
  inputs: number;
  /** Called with each result, in order. `row` has the frame's times, as `frameRow` makes it. */
  onOutput: (frame: number, tensors: WireTensor[], row: readonly number[]) => void;
}

/** The plan to stream through, and how. */
export type FrameStreamOptions = Omit<OpenPlanOptions, "deliver" | "rules" | "window"> & StreamOptions;

/** A plan on real devices through which the caller's own frames pass. */
export class FrameStream {
  /** Rejects with what ended the stream; never resolves. */
  readonly failure: Promise<never>;
  readonly #source: RemoteWorker;
  #sent = 0;

  private constructor(source: RemoteWorker, failure: Promise<never>) {
    this.#source = source;
    this.failure = failure;
  }

  /**
   * Opens the plan's stages and starts a stream of frames at the source.
   *
   * @throws DeviceError naming the device that failed; or the reason of a promise in `failures`
   */
  static async open({ window, inputs, onOutput, ...options }: FrameStreamOptions): Promise<FrameStream> {
    const opened = await openPlan({ ...options, window, deliver: "source", rules: noRules });
    return FrameStream.begin(opened, options.stages[0].worker, { window, inputs, onOutput });
  }

  /** Starts a stream of frames through an opened plan, at the worker of its first stage. Throws DeviceError. */
  static async begin(
    { guarded }: OpenedPlan,
    worker: RemoteWorker,
    { window, inputs, onOutput }: StreamOptions,
  ): Promise<FrameStream> {
    worker.onOutput((head, body) => onOutput(head.frame, unpackTensors(head.tensors, body), head.row));
    await guarded(worker.ask({ type: "stream", window, inputs }, "streaming"));
    const failure = guarded(new Promise<never>(() => {}));
    // It may fail while nobody waits.
    failure.catch(() => undefined);
    return new FrameStream(worker, failure);
  }

  /** Sends the next frame. The tensors must not change until its result is there. Throws DeviceError. */
  async send(tensors: readonly WireTensor[]): Promise<void> {
    const head = { type: "input" as const, frame: this.#sent++, tensors: headsOf(tensors) };
    await this.#source.tell(head, packTensors(tensors));
  }
}
