import { scaleLinear, scaleLog } from "d3-scale";
import { extent } from "simple-statistics";
import type { ObjectiveName } from "../../../plan/objectives.ts";
import type { ViewRow } from "../../engine/view.ts";

/** With a larger ratio of largest to smallest value, an axis is logarithmic. */
const wideRatio = 25;

/** A scale of one axis, and the values that get a tick. */
export interface AxisScale {
  /** Values beyond the ends are at the ends. */
  at: (value: number) => number;
  /** The largest value that has a place of its own. */
  most: number;
  ticks: number[];
}

/**
 * Returns the scale of an axis over the plans' values of an objective; unstable plans do not stretch it.
 *
 * @param further values that must have a place too, such as what was measured
 */
export function axisScale(
  rows: readonly ViewRow[],
  objective: ObjectiveName,
  range: readonly [number, number],
  count: number,
  further: readonly number[] = [],
): AxisScale {
  const told = rows.filter(({ stable }) => stable);
  const values = [
    ...(told.length > 0 ? told : rows).flatMap(({ figures }) => figures[objective] ?? []),
    ...further,
  ];
  const [least, most] = values.length > 0 ? extent(values) : [0, 0];
  if (least > 0 && most / least > wideRatio) {
    const scale = scaleLog()
      .domain([least / 1.15, most * 1.15])
      .range(range)
      .clamp(true);
    const ticks = scale.ticks(count).filter((tick) => /^[125]/.test(tick.toExponential()));
    // Ticks are at 1, 2 and 5 of each decade, or only at 1 if these are too many.
    return {
      at: scale,
      most: most * 1.15,
      ticks: ticks.length > count ? ticks.filter((tick) => /^1/.test(tick.toExponential())) : ticks,
    };
  }
  const high = Number.isFinite(most) && most > 0 ? most * 1.06 : 1;
  const scale = scaleLinear().domain([0, high]).range(range).clamp(true);
  return { at: scale, most: high, ticks: scale.ticks(count) };
}
