import type { Prediction } from "../plan/prediction.ts";
import type { Measurement } from "./measurement.ts";
import { relativeError } from "./relativeError.ts";
import type { BusyError, Point } from "./validation.ts";

/**
 * Returns the error of each device's predicted time, independent of links and queues. It compares predicted and measured
 * busy seconds of a frame (utilisation / throughput), summed over the points where the device is busy. There is one number
 * per device: if all plans are wrong by the same share, the machine's speed has changed since it was profiled. Long stages
 * count for more.
 *
 * Devices are in the order of the points; unmeasured ones are left out.
 */
export function busyErrors(points: readonly Pick<Point, "predicted" | "measured">[]): BusyError[] {
  const sums = new Map<string, { points: number; predicted: number; measured: number }>();
  for (const { predicted, measured } of points) {
    for (const { name, kind } of predicted.resources) {
      if (kind !== "device") continue;
      const [p, m] = [busyTime(predicted, name), busyTime(measured, name)];
      if (!p || !m) continue;
      const sum = sums.get(name) ?? { points: 0, predicted: 0, measured: 0 };
      sums.set(name, {
        points: sum.points + 1,
        predicted: sum.predicted + p,
        measured: sum.measured + m,
      });
    }
  }
  return [...sums].map(([device, { points, predicted, measured }]) => ({
    device,
    points,
    error: relativeError(predicted, measured)!,
  }));
}

/** Returns the busy seconds per frame; undefined if not measured. */
function busyTime({ resources, throughput }: Prediction | Measurement, device: string): number | undefined {
  const use = resources.find(({ name }) => name === device);
  return use && throughput.mean > 0 ? use.utilisation / throughput.mean : undefined;
}
