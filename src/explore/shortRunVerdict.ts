import { max } from "simple-statistics";
import type { Plan } from "../plan/plan.ts";
import type { Prediction } from "../plan/prediction.ts";
import { frameCountOf } from "./frameCount.ts";

/** With fewer frames in a run than this many windows, few of them wait for the window, and figures are those of a start. */
const least = 2;

/** Windows for which a run should last. */
const enough = 4;

/**
 * Warns about splits whose runs have too few frames for their window. If all frames of a run are inside at once, the window never limits
 * them, and throughput is that of the devices and links; with somewhat more, it depends on where the warm-up ends. Empty if there are none.
 *
 * @param predictions of saturated arrivals, where the window decides when a frame comes
 */
export function shortRunVerdict(
  predictions: readonly Prediction[],
  plans: ReadonlyMap<string, Plan>,
): string {
  const windows = predictions.flatMap((prediction) => {
    const { stages, window = 0 } = plans.get(prediction.plan)!;
    return stages.length > 1 && frameCountOf(prediction).frames < least * window ? [window] : [];
  });
  if (windows.length === 0) return "";
  const most = max(windows);
  return ` In ${windows.length} of ${predictions.length} plans a run is over soon after its window is full, so that throughput may be far off: with ${most} frames in flight a run needs ${enough * most} frames or more (\`workload: { frames: ${enough * most} }\`; in a validation, a longer \`--visit\`).`;
}
