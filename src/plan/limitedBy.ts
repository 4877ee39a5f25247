import type { Prediction } from "./prediction.ts";

/**
 * Names what limits a plan: a device, a link, or its window. `window` is not a device: all devices and links idle while the
 * frames allowed in the system are in transit.
 */
export function limitedBy({ bottleneck }: Pick<Prediction, "bottleneck">): string {
  return bottleneck === "window" ? "the window of frames in the system" : bottleneck;
}
