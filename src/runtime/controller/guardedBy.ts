import { causeOf } from "./causeOf.ts";

/**
 * Returns a function that waits for work. The first failure ends the waiting; what is thrown is the cause of it (`causeOf`).
 *
 * @param failures promises that reject with what fails, and never resolve
 */
export function guardedBy(failures: readonly Promise<never>[]): <T>(work: Promise<T>) => Promise<T> {
  return (work) =>
    Promise.race([work, ...failures]).catch(async (error) => {
      throw await causeOf(error, failures);
    });
}
