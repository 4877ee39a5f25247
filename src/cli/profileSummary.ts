import { counted } from "../base/counted.ts";
import { formatDuration } from "../base/units.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";

/** Summarises a profile in two lines: what was measured, and how certain it is. */
export function profileSummary(profile: DeviceProfile, file: string): string {
  const { measurement, stages, cuts, model } = profile;
  const whole = stages.find(({ from, to }) => from === 0 && to === cuts.length - 1);
  const why =
    measurement.stoppedBy === "interval"
      ? `every interval is within ${measurement.targetWidth * 100} %`
      : `the budget of ${formatDuration(measurement.budget)} ended`;
  const width =
    measurement.worstWidth === null
      ? "too few rounds for intervals"
      : `least certain stage ±${(measurement.worstWidth * 100).toFixed(1)} %`;
  return [
    `${file}: ${model.name}, batch ${model.batch}: ${stagesInWords(profile)}, ${counted(measurement.rounds, "round")}, ${formatDuration(measurement.seconds)}`,
    `whole model ${whole ? formatDuration(whole.quantiles.p50) : "not measured"}; stopped because ${why}; ${width}`,
  ].join("\n");
}

/** Says how many stages were measured: `12 of 40 stages, the others are estimated`. */
export function stagesInWords({ stages, measurement: { unreached = 0 } }: DeviceProfile): string {
  if (unreached === 0) return counted(stages.length, "stage");
  return `${stages.length} of ${stages.length + unreached} stages, the others are estimated`;
}
