import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeModel } from "../graph/encodeModel.ts";
import { type RuntimeOptions, sessionOptions } from "../graph/runtime/sessionOptions.ts";
import { paceModel, paceResolution } from "./paceModel.ts";

/** Runs before the first one that is timed, if the thread has just computed: the caches hold another stage. */
const warmupRuns = 1;

/**
 * The same if the thread may have slept, some 40 ms: a processor that wakes up is slow at first. On a 2-core cloud VM (Xeon, 2.5 GHz) ten
 * runs after a pause of 300 ms took 7 % longer than after these.
 */
const warmupAfterPause = 20;

/** Measures the pace of the thread that calls it: the seconds of a run of the pace model. */
export class PaceMeter {
  readonly #session: InferenceSession;
  readonly #feeds: Record<string, Tensor>;

  private constructor(session: InferenceSession) {
    this.#session = session;
    const shape = [1, 3, paceResolution, paceResolution];
    const values = Float32Array.from({ length: 3 * paceResolution ** 2 }, (_, index) => (index % 251) / 251);
    this.#feeds = { input: new Tensor("float32", values, shape) };
  }

  /** Loads the pace model. Throws Error with ONNX Runtime's message. */
  static async open(runtime: RuntimeOptions): Promise<PaceMeter> {
    const bytes = Buffer.concat(encodeModel(paceModel()));
    return new PaceMeter(await InferenceSession.create(bytes, sessionOptions(runtime)));
  }

  /**
   * Runs the model so often after a warm-up; resolves to the mean seconds of a run. Not the median: a machine that
   * changes between two speeds spends time at both.
   */
  async measure(runs: number, warmup = warmupRuns): Promise<number> {
    for (let run = 0; run < warmup; run++) await this.#session.run(this.#feeds);
    let seconds = 0;
    for (let run = 0; run < runs; run++) {
      const start = process.hrtime.bigint();
      await this.#session.run(this.#feeds);
      seconds += Number(process.hrtime.bigint() - start) * 1e-9;
    }
    return seconds / runs;
  }

  /** The same for a thread that may have slept. */
  measureAfterPause(runs: number): Promise<number> {
    return this.measure(runs, warmupAfterPause);
  }
}
