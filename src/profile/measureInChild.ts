import { type ChildOptions, childModule, runInChild } from "../base/childProcess.ts";
import type { MeasureAnswer, MeasureRequest } from "./measureChild.ts";

/**
 * Measures a stage in a fresh process on this machine.
 *
 * @returns undefined if it took longer than the request's `maxSeconds`; the process was then killed
 * @throws as `runInChild` does
 */
export async function measureInChild(
  request: MeasureRequest,
  { signal, ...options }: ChildOptions,
): Promise<MeasureAnswer | undefined> {
  const limit = AbortSignal.timeout(Math.ceil(Math.max(0, request.maxSeconds) * 1000));
  const child = childModule(import.meta.url, "./measureChild.js");
  try {
    return await runInChild<MeasureRequest, MeasureAnswer>(child, request, {
      ...options,
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (error === limit.reason) return undefined;
    throw error;
  }
}
