import { type Evaluation, evaluate, type NoEvaluation, type Task } from "./evaluate.ts";

/** The tasks, by index. Each is created when it is needed, because a sweep has millions and each holds samples. */
export interface TaskList {
  length: number;
  at: (index: number) => Task;
}

/** Evaluates all tasks and passes on each result with its task's index, in any order. */
export type EvaluateAll = (
  tasks: TaskList,
  take: (index: number, result: Evaluation | NoEvaluation) => void,
) => Promise<void>;

/** How to follow or stop evaluations. */
export interface FollowOptions {
  signal?: AbortSignal;
  /** Called now and then with the number of simulations done, and of all. */
  onProgress?: (done: number, total: number) => void;
}

/** Number of tasks between two pauses. */
const chunk = 8;

/**
 * Evaluates all tasks here, one after the other.
 *
 * @param pause lets other work of this thread run; called now and then
 * @throws as `evaluate` does; the signal's reason when aborted
 */
export async function evaluateInline(
  tasks: TaskList,
  take: (index: number, result: Evaluation | NoEvaluation) => void,
  pause: () => Promise<void>,
  { signal, onProgress }: FollowOptions,
): Promise<void> {
  for (let index = 0; index < tasks.length; index++) {
    take(index, evaluate(tasks.at(index)));
    if ((index + 1) % chunk !== 0) continue;
    onProgress?.(index + 1, tasks.length);
    await pause();
    signal?.throwIfAborted();
  }
  onProgress?.(tasks.length, tasks.length);
}
