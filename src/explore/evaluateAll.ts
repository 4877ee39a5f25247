import { Tinypool } from "tinypool";
import { childModule } from "../base/childProcess.ts";
import { usableCores } from "../base/cpuQuota.ts";
import { ParetoPipeError } from "../base/errors.ts";
import { type Evaluation, evaluate, type NoEvaluation, type Task } from "./evaluate.ts";
import type { Answer } from "./evaluateWorker.ts";

export interface EvaluateOptions {
  /** Worker threads; by default one per core where the work is worth their start, else none. */
  threads?: number;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

/** Below this many frames times stages, starting threads (0.1 s each) takes longer than it saves. */
const worthThreads = 5e6;

/** Tasks in one message to a thread: few enough that all threads end at about the same time. */
const chunk = 8;

/**
 * Evaluates all tasks; the result is in their order and the same bytes for any number of threads, because every
 * task carries its own seed.
 *
 * @throws as `evaluate` does; the signal's reason when aborted
 */
export async function evaluateAll(
  tasks: Task[],
  options: EvaluateOptions = {},
): Promise<(Evaluation | NoEvaluation)[]> {
  const threads =
    options.threads ?? (work(tasks) > worthThreads ? Math.max(1, Math.floor(usableCores())) : 1);
  return threads > 1 ? inThreads(tasks, threads, options) : inline(tasks, options);
}

function work(tasks: Task[]): number {
  return tasks.reduce((sum, { input, options }) => {
    const frames = input.streams.reduce((total, stream) => total + stream.frames * stream.stages.length, 0);
    return sum + frames * (options.replications ?? 10);
  }, 0);
}

async function inline(
  tasks: Task[],
  { signal, onProgress }: EvaluateOptions,
): Promise<(Evaluation | NoEvaluation)[]> {
  const done: (Evaluation | NoEvaluation)[] = [];
  for (const task of tasks) {
    done.push(evaluate(task));
    if (done.length % chunk !== 0) continue;
    onProgress?.(done.length, tasks.length);
    // Lets Ctrl-C and the progress bar have their turn.
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  onProgress?.(done.length, tasks.length);
  return done;
}

async function inThreads(
  tasks: Task[],
  threads: number,
  { signal, onProgress }: EvaluateOptions,
): Promise<(Evaluation | NoEvaluation)[]> {
  signal?.throwIfAborted();
  const pool = new Tinypool({
    filename: childModule(import.meta.url, "./evaluateWorker.js"),
    minThreads: threads,
    maxThreads: threads,
  });
  const stop = () => void pool.destroy();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    let done = 0;
    const chunks: Task[][] = [];
    for (let start = 0; start < tasks.length; start += chunk) chunks.push(tasks.slice(start, start + chunk));
    const evaluations = await Promise.all(
      chunks.map(async (some): Promise<(Evaluation | NoEvaluation)[]> => {
        const answer: Answer = await pool.run(some);
        if ("failure" in answer) throw new ParetoPipeError(answer.failure);
        done += some.length;
        onProgress?.(done, tasks.length);
        return answer.evaluations;
      }),
    );
    return evaluations.flat();
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    await pool.destroy();
  }
}
