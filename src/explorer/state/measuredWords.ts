import { formatFigure, type ObjectiveName, objectives } from "../../plan/objectives.ts";
import { workUnit } from "../../plan/workUnit.ts";
import type { MeasuredPoint } from "../../report/explorer/explorerData.ts";

/**
 * Says what was measured of a plan: `pi|input|server, measured: 66 ms, 15 frames/s`. Rates are of inputs if plans differ in their
 * batch.
 */
export function measuredWords(
  point: MeasuredPoint,
  figures: readonly (readonly [objective: ObjectiveName, value: number])[],
): string {
  const words = figures.map(([name, value]) => formatFigure(objectives[name], value, workUnit(point)));
  return `${point.plan}, measured: ${words.join(", ")}`;
}
