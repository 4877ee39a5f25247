import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { childModule } from "../../base/childModule.ts";
import { processorTime } from "../../base/processorTime.ts";
import { noRules } from "../../graph/feedRules.ts";
import type { RuntimeOptions } from "../../graph/runtime/sessionOptions.ts";
import type { TensorHead } from "../protocol/messageFields.ts";
import type { WireTensor } from "../protocol/tensors.ts";
import type { ComputeAnswer, ComputeRequest } from "./computeThread.ts";

/**
 * Runs ONNX Runtime in its own thread, because a run blocks its thread and messages must go on meanwhile. Tensors move
 * between threads without a copy. A crash of native code still ends the process.
 */
export class Computer {
  readonly #thread: Worker;
  readonly #slowdown: number;
  readonly #waiting: { resolve: (answer: ComputeAnswer) => void; reject: (error: Error) => void }[] = [];
  /** Set to 1 when the thread should do nothing more. */
  readonly #stopping = new Int32Array(new SharedArrayBuffer(4));
  #over: Error | undefined;
  #declared: ReadonlyMap<string, readonly (number | string)[]> = new Map();

  /** @param slowdown factor by which each run is stretched, to emulate a slower device */
  constructor(slowdown: number) {
    this.#slowdown = slowdown;
    this.#thread = new Worker(childModule("runtime/compute/computeThread.js"), {
      workerData: this.#stopping,
    });
    this.#thread.on("message", (answer: ComputeAnswer) => {
      const { resolve, reject } = this.#waiting.shift()!;
      if (answer.error === undefined) resolve(answer);
      else reject(new Error(answer.error));
    });
    this.#thread.on("error", (error) => this.#end(error));
    this.#thread.on("exit", () => this.#end(new Error("the compute thread ended")));
  }

  /** Loads a stage; resolves to the seconds it took. Throws Error with ONNX Runtime's message. */
  async load(file: string, runtime: RuntimeOptions): Promise<number> {
    const { seconds, declared } = await this.#ask({ kind: "load", file, runtime });
    this.#declared = new Map(declared);
    return seconds!;
  }

  /** Whether the loaded stage leaves the size of an output free: it then depends on the input. */
  leavesFree({ name, shape }: TensorHead): boolean {
    const dims = this.#declared.get(name) ?? shape;
    // Without a rank it is declared like a scalar.
    return dims.length === 0 ? shape.length > 0 : dims.some((dim) => typeof dim !== "number");
  }

  /** Makes the inputs of `count` different frames and keeps them in the thread, for `run` by number. */
  async keepFeeds(inputs: TensorHead[], seed: string, count: number, rules = noRules): Promise<void> {
    await this.#ask({ kind: "feeds", inputs, seed, count, rules, keep: true });
  }

  /** Makes the inputs of `count` different frames. */
  async makeFeeds(
    inputs: TensorHead[],
    seed: string,
    count: number,
    rules = noRules,
  ): Promise<WireTensor[][]> {
    const { feeds } = await this.#ask({ kind: "feeds", inputs, seed, count, rules, keep: false });
    return feeds!;
  }

  /**
   * Runs the stage on one frame. `inputs` is either tensors, which are moved to the thread and must not be used
   * afterwards, or the number of an input that the thread keeps. Throws Error with ONNX Runtime's message.
   */
  async run(inputs: WireTensor[] | number): Promise<WireTensor[]> {
    const buffers = typeof inputs === "number" ? [] : inputs.map(({ data }) => data.buffer as ArrayBuffer);
    const { outputs } = await this.#ask({ kind: "run", inputs, slowdown: this.#slowdown }, buffers);
    return outputs!;
  }

  /**
   * Runs the first kept inputs `count` times without leaving the thread; resolves to the seconds of each run. Never
   * stretched.
   */
  async repeat(count: number): Promise<number[]> {
    const { samples } = await this.#ask({ kind: "repeat", count });
    return samples!;
  }

  /** Measures the thread's pace: mean seconds of a run of the pace model. Never stretched. */
  async measurePace(runtime: RuntimeOptions, runs: number): Promise<number> {
    const { seconds } = await this.#ask({ kind: "pace", runtime, runs });
    return seconds!;
  }

  /**
   * Returns the processor time so far of this process without the thread's, seconds; undefined where the system does not tell the
   * thread's.
   */
  async timeBeside(): Promise<number | undefined> {
    const { seconds } = await this.#ask({ kind: "usage" });
    return seconds === undefined ? undefined : processorTime() - seconds;
  }

  /**
   * Ends the thread. Resolves when it has ended; in the middle of a run that is after the run, because a thread that is
   * terminated in native code takes the process with it (SIGABRT, `Napi::Error`).
   */
  async stop(): Promise<void> {
    if (this.#over) return;
    // An error in the thread also ends it, and the caller that waits for an answer receives the error.
    const ended = once(this.#thread, "exit").catch(() => undefined);
    Atomics.store(this.#stopping, 0, 1);
    this.#thread.postMessage("end");
    await ended;
  }

  #ask(request: ComputeRequest, transfer: ArrayBuffer[] = []): Promise<ComputeAnswer> {
    if (this.#over) return Promise.reject(this.#over);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#thread.postMessage(request, [...new Set(transfer)]);
    });
  }

  #end(error: Error): void {
    this.#over ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(this.#over);
  }
}
