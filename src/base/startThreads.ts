import { Tinypool } from "tinypool";

/**
 * Starts a pool of threads, all of which run one module.
 *
 * @param module the compiled module, as `childModule` finds it
 * @param data what each thread finds in its `workerData`, after Tinypool's own
 */
export function startThreads(module: string, threads: number, data?: object): Tinypool {
  return new Tinypool({
    filename: module,
    minThreads: threads,
    maxThreads: threads,
    workerData: data,
    // Under Deno, a thread that waits with Atomics never gets its first task.
    useAtomics: false,
  });
}
