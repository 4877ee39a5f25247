import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeModel } from "../graph/encodeModel.ts";
import { type RuntimeOptions, sessionOptions } from "../graph/runtime/sessionOptions.ts";
import { paceModel, paceResolution } from "./paceModel.ts";

/** Runs before the first one that is timed, because the caches hold another stage. */
const warmupRuns = 1;

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
  async measure(runs: number): Promise<number> {
    for (let run = 0; run < warmupRuns; run++) await this.#session.run(this.#feeds);
    let seconds = 0;
    for (let run = 0; run < runs; run++) {
      const start = process.hrtime.bigint();
      await this.#session.run(this.#feeds);
      seconds += Number(process.hrtime.bigint() - start) * 1e-9;
    }
    return seconds / runs;
  }
}
