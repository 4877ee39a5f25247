import type { Prediction } from "../plan/prediction.ts";
import type { Measurement } from "./measurement.ts";
import { relativeError } from "./relativeError.ts";
import type { BusyError, Point } from "./validation.ts";

/**
 * How far each device's own time was off, whatever links and queues do: the busy seconds of a frame (utilisation /
 * throughput), summed over the points where the device is busy, predicted against measured. One number a device: where
 * all plans are off alike, the machine is not as fast as it was when it was profiled. Long stages count for more.
 *
 * Devices in the order of the points; those of which nothing was measured are not there.
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

/** Seconds a frame; undefined where nobody measured it. */
function busyTime({ resources, throughput }: Prediction | Measurement, device: string): number | undefined {
  const use = resources.find(({ name }) => name === device);
  return use && throughput.mean > 0 ? use.utilisation / throughput.mean : undefined;
}
