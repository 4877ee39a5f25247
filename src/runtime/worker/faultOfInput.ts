import { InputError } from "../../base/errors.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";

/** Does work whose InputError is the fault of what the controller sent. Throws WorkerFailure in its place. */
export async function faultOfInput<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw new WorkerFailure("input", cause.message, { cause });
  }
}
