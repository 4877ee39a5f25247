import { setTimeout as sleep } from "node:timers/promises";
import { DeviceError } from "../protocol/deviceError.ts";

/**
 * Seconds that a device which lost its neighbour is doubted: when a device dies, its neighbour may say so before its
 * own connection to us has ended.
 */
const doubt = 0.5;

/**
 * What really ended a run: a device that complains of its neighbour is believed only when nothing shows, within a
 * moment, that the neighbour, or the relay before it, itself has failed.
 *
 * @param failures promises that reject with what fails, and never resolve
 */
export async function causeOf(error: unknown, failures: readonly Promise<never>[]): Promise<unknown> {
  if (!isComplaint(error)) return error;
  const direct = failures.map(
    (failure) =>
      new Promise<unknown>((resolve) => {
        failure.catch((other: unknown) => {
          if (!isComplaint(other)) resolve(other);
        });
      }),
  );
  return Promise.race([...direct, sleep(doubt * 1000, error)]);
}

function isComplaint(error: unknown): boolean {
  return error instanceof DeviceError && error.code === "peer";
}
