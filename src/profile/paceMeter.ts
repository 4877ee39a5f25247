import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeModel } from "../graph/encodeModel.ts";
import { type RuntimeOptions, sessionOptions } from "../graph/runtime/sessionOptions.ts";
import { paceInput, paceModel, paceShape } from "./paceModel.ts";

/** Runs that are not timed, for a thread that has just computed: its caches hold another stage. */
const warmupRuns = 1;

/**
 * Runs that are not timed, for a thread that may have slept: a processor that wakes up is slow at first. They take some 40 ms. On
 * a 2-core cloud VM (Xeon, 2.5 GHz) ten runs right after a pause of 300 ms took 7 % longer than ten runs after these.
 */
const warmupAfterPause = 20;

/** Share by which two results may differ and still agree. A compilation took 15 ms, as long as ten runs. */
const agreement = 0.1;

/** Most times to measure again until two results in a row agree. */
const mostAgain = 3;

/** Measures the pace of the thread that calls it: the seconds of a run of the pace model. */
export class PaceMeter {
  readonly #session: InferenceSession;
  readonly #feeds: Record<string, Tensor>;

  private constructor(session: InferenceSession) {
    this.#session = session;
    this.#feeds = { input: new Tensor("float32", paceInput(), paceShape()) };
  }

  /** Loads the pace model. Throws Error with ONNX Runtime's message. */
  static async open(runtime: RuntimeOptions): Promise<PaceMeter> {
    const bytes = Buffer.concat(encodeModel(paceModel()));
    return new PaceMeter(await InferenceSession.create(bytes, sessionOptions(runtime)));
  }

  /**
   * Runs the model `runs` times after a warm-up; resolves to the mean seconds of a run. Not the median: a machine that
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

  /**
   * Measures as `measure` does, for a thread that may have slept, in a process whose code V8 may be compiling on the same core. It measures
   * until two results in a row agree, and returns their mean. If none do, the machine is what changes, and the last counts.
   */
  async measureAfterPause(runs: number): Promise<number> {
    let before = await this.measure(runs, warmupAfterPause);
    for (let again = 0; again < mostAgain; again++) {
      const seconds = await this.measure(runs);
      if (Math.abs(seconds / before - 1) <= agreement) return (before + seconds) / 2;
      before = seconds;
    }
    return before;
  }
}
