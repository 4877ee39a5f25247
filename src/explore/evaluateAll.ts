import { checkCount } from "../base/checkNumber.ts";
import { childModule } from "../base/childModule.ts";
import { threadsForCores } from "../base/cpuQuota.ts";
import { ParetoPipeError } from "../base/errors.ts";
import { recordByName } from "../base/recordByName.ts";
import { startThreads } from "../base/startThreads.ts";
import type { Evaluation, NoEvaluation } from "./evaluate.ts";
import { evaluateInline, type FollowOptions, type TaskList } from "./evaluateInline.ts";
import type { Answer } from "./evaluateThread.ts";

/** How predictions are spread over threads, and how to follow or stop them. */
export interface EvaluateOptions extends FollowOptions {
  /**
   * Number of worker threads; by default one per core if the work is large enough to be worth starting them, else none.
   */
  threads?: number;
}

/** Below this product of frames and stages, starting threads (0.1 s each) costs more time than it saves. */
const worthThreads = 5e6;

/** Number of tasks in one message to a thread; few enough that all threads finish at about the same time. */
const chunk = 8;

/** Messages queued for each thread, so that none is idle. */
const ahead = 2;

/**
 * Evaluates all tasks and passes on each result with its task's index, in any order. The results are the same bytes for
 * any number of threads, because every task carries its own seed. Only the tasks in progress and their results are held
 * in memory.
 *
 * @throws InputError for a number of threads out of range; as `evaluate` does; the signal's reason when aborted
 */
export async function evaluateAll(
  tasks: TaskList,
  take: (index: number, result: Evaluation | NoEvaluation) => void,
  options: EvaluateOptions = {},
): Promise<void> {
  if (options.threads !== undefined) checkCount("threads", options.threads, 1);
  const threads = options.threads ?? (isWorthThreads(tasks) ? threadsForCores() : 1);
  await (threads > 1
    ? inThreads(tasks, take, threads, options)
    : evaluateInline(tasks, take, nextTurn, options));
}

/** Lets Ctrl-C and the progress bar run. */
const nextTurn = () => new Promise<void>((resolve) => void setImmediate(resolve));

function isWorthThreads(tasks: TaskList): boolean {
  let work = 0;
  for (let index = 0; index < tasks.length && work <= worthThreads; index++) {
    const { input, options } = tasks.at(index);
    const frames = input.streams.reduce((total, stream) => total + stream.frames * stream.stages.length, 0);
    work += frames * (options.replications ?? 10);
  }
  return work > worthThreads;
}

async function inThreads(
  tasks: TaskList,
  take: (index: number, result: Evaluation | NoEvaluation) => void,
  threads: number,
  { signal, onProgress }: EvaluateOptions,
): Promise<void> {
  signal?.throwIfAborted();
  const pool = startThreads(childModule("explore/evaluateThread.js"), threads);
  const stop = () => void pool.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  let next = 0;
  let done = 0;
  let failed = false;
  const work = async () => {
    while (next < tasks.length && !failed) {
      const start = next;
      next = Math.min(tasks.length, start + chunk);
      const some = Array.from({ length: next - start }, (_, index) => tasks.at(start + index));
      const answer: Answer = await pool.run(some);
      if ("failure" in answer) throw new ParetoPipeError(answer.failure, { code: answer.code });
      for (const [index, result] of answer.evaluations.entries()) take(start + index, asHere(result));
      done += some.length;
      onProgress?.(done, tasks.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: threads * ahead }, work));
  } catch (error) {
    failed = true;
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.destroy();
  }
}

/** Between threads an object gets the usual prototype, in which a device called `constructor` would be found. */
function asHere(result: Evaluation | NoEvaluation): Evaluation | NoEvaluation {
  if ("failure" in result) return result;
  const { prediction } = result;
  const memory = recordByName(Object.entries(prediction.memory));
  return { ...result, prediction: { ...prediction, memory } };
}
