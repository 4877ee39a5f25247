import type { FeedRules } from "../../graph/feedRules.ts";
import type { RuntimeOptions } from "../../graph/runtime/sessionOptions.ts";
import { Computer } from "../compute/computer.ts";
import type { Item } from "../pipeline/item.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { inAnnouncedOrder, mismatch, type WireTensor } from "../protocol/tensors.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/** Number of different inputs; frames use them in turn. */
const differentInputs = 2;

type Order = Pick<HeadOf<"open">, "stage" | "inputs" | "outputs">;

/** Computes the stage of an order, and makes the inputs of frames. Failures are WorkerFailures. */
export class StageComputer {
  readonly #order: Order;
  readonly #settings: WorkerSettings;
  readonly #computer: Computer;

  constructor(order: Order, settings: WorkerSettings) {
    this.#order = order;
    this.#settings = settings;
    this.#computer = new Computer(settings.slowdown);
  }

  get #runtime(): RuntimeOptions {
    const { provider = "cpu", threads = this.#settings.threads } = this.#order.stage ?? {};
    return { provider, threads };
  }

  /** Loads the stage from its file, unless it is empty; resolves to the seconds it took. Throws WorkerFailure. */
  async load(file: string | undefined): Promise<number> {
    const { stage } = this.#order;
    if (!stage) return 0;
    try {
      return await this.#computer.load(file!, this.#runtime);
    } catch (cause) {
      throw new WorkerFailure("load", `the stage does not load: ${(cause as Error).message}`, { cause });
    }
  }

  /**
   * Makes the inputs of a run. Returns the function that gives a frame's inputs: the number of an input that the compute
   * thread keeps or, if the stage is empty, tensors.
   */
  async makeInputs(
    frames: number,
    seed: string,
    rules: FeedRules,
  ): Promise<(frame: number) => Item["tensors"]> {
    const { stage, inputs } = this.#order;
    const count = Math.min(differentInputs, frames);
    if (stage) {
      await this.#computer.keepFeeds(inputs, seed, count, rules);
      return (frame) => frame % count;
    }
    const feeds = await this.#computer.makeFeeds(inputs, seed, count, rules);
    const ordered = feeds.map((tensors) => inAnnouncedOrder(inputs, tensors));
    return (frame) => ordered[frame % count];
  }

  /**
   * Runs the stage on one frame. An output whose size depends on the input may have another shape than was announced.
   *
   * @throws WorkerFailure if it fails, or if its outputs are not as announced
   */
  async run(tensors: Item["tensors"]): Promise<WireTensor[]> {
    let outputs: WireTensor[];
    try {
      outputs = inAnnouncedOrder(this.#order.outputs, await this.#computer.run(tensors));
    } catch (cause) {
      throw new WorkerFailure("run", `the stage does not run: ${(cause as Error).message}`, { cause });
    }
    const wrong = mismatch(this.#order.outputs, outputs, (head) => this.#computer.leavesFree(head));
    if (wrong) throw new WorkerFailure("shape", `the stage's outputs are not as announced: ${wrong}`);
    return outputs;
  }

  /** Measures the device's pace, with the stage's provider and threads. Throws WorkerFailure if the model fails. */
  async measurePace(runs: number): Promise<number> {
    try {
      return await this.#computer.measurePace(this.#runtime, runs);
    } catch (cause) {
      throw new WorkerFailure("run", `the pace model does not run: ${(cause as Error).message}`, { cause });
    }
  }

  /** As `Computer.timeBeside`. */
  timeBeside(): Promise<number | undefined> {
    return this.#computer.timeBeside();
  }

  /** Ends the compute thread; resolves when it has ended, which may be after the current run. */
  stop(): Promise<void> {
    return this.#computer.stop();
  }
}
