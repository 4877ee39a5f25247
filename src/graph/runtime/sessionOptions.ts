import type { InferenceSession } from "onnxruntime-node";

/** How ONNX Runtime runs a stage; recorded in every profile. */
export interface RuntimeOptions {
  /** `cpu`, `webgpu`, `cuda`, ... as ONNX Runtime's Node package names them. */
  provider: string;
  /** Threads of one operator. */
  threads: number;
}

/**
 * Returns the session options for a stage.
 *
 * Spinning is off: idle ONNX Runtime threads otherwise spin, and with several sessions or processes on the same cores
 * that made the same work 13 times slower.
 */
export function sessionOptions({ provider, threads }: RuntimeOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: "0" }, inter_op: { allow_spinning: "0" } } },
  };
}
