import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { childModule } from "../../base/childProcess.ts";
import { noRules } from "../../graph/feedRules.ts";
import type { RuntimeOptions } from "../../graph/runtime/sessionOptions.ts";
import type { TensorHead } from "../protocol/messages.ts";
import type { WireTensor } from "../protocol/tensors.ts";
import type { ComputeAnswer, ComputeRequest } from "./computeThread.ts";

/**
 * ONNX Runtime in a thread of its own: a run blocks its thread for as long as it takes, and messages must go on
 * meanwhile. Tensors change threads without a copy. Crashes of native code end the process all the same.
 */
export class Computer {
  readonly #thread: Worker;
  readonly #slowdown: number;
  readonly #waiting: { resolve: (answer: ComputeAnswer) => void; reject: (error: Error) => void }[] = [];
  /** Set to 1 when the thread shall do nothing more. */
  readonly #stopping = new Int32Array(new SharedArrayBuffer(4));
  #over: Error | undefined;

  /** @param slowdown stretches each run, to stand in for a slower device */
  constructor(slowdown: number) {
    this.#slowdown = slowdown;
    this.#thread = new Worker(childModule(import.meta.url, "./computeThread.js"), {
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
    const { seconds } = await this.#ask({ kind: "load", file, runtime });
    return seconds!;
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
   * Runs the stage on one frame: tensors, which this takes over and nobody may use afterwards, or the number of
   * inputs that the thread keeps. Throws Error with ONNX Runtime's message.
   */
  async run(inputs: WireTensor[] | number): Promise<WireTensor[]> {
    const buffers = typeof inputs === "number" ? [] : inputs.map(({ data }) => data.buffer as ArrayBuffer);
    const { outputs } = await this.#ask({ kind: "run", inputs, slowdown: this.#slowdown }, buffers);
    return outputs!;
  }

  /** Seconds of each of `count` runs on the first inputs kept, without leaving the thread; never stretched. */
  async repeat(count: number): Promise<number[]> {
    const { samples } = await this.#ask({ kind: "repeat", count });
    return samples!;
  }

  /**
   * Ends the thread. Resolves when it has ended, which in the middle of a run is when the run is over: a thread that is
   * terminated in native code takes the process with it (SIGABRT, `Napi::Error`).
   */
  async stop(): Promise<void> {
    if (this.#over) return;
    // An error of the thread ends it too, and whoever waits for an answer hears of it.
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
