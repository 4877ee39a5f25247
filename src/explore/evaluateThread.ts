import type { ErrorCode } from "../base/errorCodes.ts";
import { ParetoPipeError } from "../base/errors.ts";
import { type Evaluation, evaluate, type NoEvaluation, type Task } from "./evaluate.ts";

/** The evaluations, or why there are none. A message is sent because an error would lose its class between threads. */
export type Answer = { evaluations: (Evaluation | NoEvaluation)[] } | { failure: string; code: ErrorCode };

/** Evaluates several tasks in a worker thread at once, because each message costs as much as a short task. */
export default function evaluateMany(tasks: Task[]): Answer {
  try {
    return { evaluations: tasks.map(evaluate) };
  } catch (error) {
    if (error instanceof ParetoPipeError) return { failure: error.message, code: error.code };
    throw error;
  }
}
