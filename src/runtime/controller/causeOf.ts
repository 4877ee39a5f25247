import { setTimeout as sleep } from "node:timers/promises";
import { DeviceError } from "../protocol/deviceError.ts";

/**
 * Seconds to wait before believing a device that reports a lost neighbour. When a device dies, its neighbour may report
 * it before our own connection to the dead device has ended.
 */
const doubt = 0.5;

/**
 * Finds what really ended a run. A device that blames its neighbour is believed only if, within a moment, neither the
 * neighbour nor the relay in front of it turns out to have failed itself.
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
