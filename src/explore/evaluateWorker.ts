import { ParetoPipeError } from "../base/errors.ts";
import { type Evaluation, evaluate, type NoEvaluation, type Task } from "./evaluate.ts";

/** Evaluations, or why there are none: an error's class would not survive the way between threads. */
export type Answer = { evaluations: (Evaluation | NoEvaluation)[] } | { failure: string };

/** What a worker thread runs: a handful of tasks at a time, because each message costs as much as a short task. */
export default function evaluateMany(tasks: Task[]): Answer {
  try {
    return { evaluations: tasks.map(evaluate) };
  } catch (error) {
    if (error instanceof ParetoPipeError) return { failure: error.message };
    throw error;
  }
}
