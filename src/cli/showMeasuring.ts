import { counted } from "../base/counted.ts";
import { formatDuration } from "../base/units.ts";
import type { MeasuringOptions } from "../validate/validateScenario.ts";
import { interruptSignal } from "./interrupt.ts";
import { startProgress } from "./progress.ts";

/** Runs a validation and shows its progress on standard error; shows nothing when quiet. */
export async function showMeasuring<T>(
  quiet: boolean,
  work: (options: MeasuringOptions) => Promise<T>,
): Promise<T> {
  const progress = startProgress(quiet);
  const log = (text: string) => quiet || console.error(text);
  let allowed = 0;
  try {
    return await work({
      signal: interruptSignal,
      onNote: log,
      onPlan: ({ points, seconds, budget, testbed, transport }) => {
        allowed = budget;
        log(
          `measuring ${counted(points.length, "point")} on testbed ${testbed.name} over ${transport}, about ${formatDuration(seconds, 2)}; Ctrl-C keeps what is measured`,
        );
      },
      onProgress: ({ round, point, done, points, elapsed }) =>
        progress.update(
          elapsed,
          allowed,
          `round ${round}, ${done} of ${points} points done, ${point.plan} (${point.condition})`,
        ),
    });
  } finally {
    progress.stop();
  }
}
