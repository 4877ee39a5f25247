import type { TopLevelSpec } from "vega-lite";
import type { Run } from "../../explore/run.ts";
import { workRate, workUnit } from "../../plan/workUnit.ts";
import { frontRows, planRows } from "../planRows.ts";
import { objectivesInWords } from "../reportedObjective.ts";
import { conditionLooks } from "./conditionLooks.ts";
import { type FrontPoint, frontSteps, isFrontOfPlane } from "./frontSteps.ts";
import { planeAxes, planeScales } from "./planeAxes.ts";
import { planDescription, planTooltip, planTooltipFields } from "./planTooltip.ts";
import { timeUnit } from "./scales.ts";
import { type ChartSize, chartFrame, type Layer } from "./theme.ts";

/**
 * The fronts of a run's conditions in one plane, which shows how the network limits what is possible.
 *
 * @param which for the title: `all`, or how many of the conditions these are
 */
export function overviewChart(run: Run, which: string, size: ChartSize): TopLevelSpec {
  const rows = run.conditions.flatMap((condition) => frontRows(condition, planRows(run, condition)));
  const time = timeUnit(rows.map((row) => row.prediction.latency.mean));
  const points = rows.map((row) => ({
    condition: row.condition,
    plan: row.plan.id,
    latency: row.prediction.latency.mean * time.factor,
    throughput: workRate(row.prediction),
    ...planTooltipFields(run, row),
  }));
  const names = run.conditions.map((condition) => condition.name);
  const isOfPlane = isFrontOfPlane(run.objectives);
  const steps = (isOfPlane ? names : []).flatMap((condition) =>
    frontSteps(points.filter((point) => point.condition === condition)).map((step) => ({
      ...step,
      condition,
    })),
  );
  const { color, shape } = conditionLooks(names, size);
  return {
    ...chartFrame(
      `The fronts of ${which} conditions`,
      `${isOfPlane ? "Best is the upper left." : `Fronts of ${objectivesInWords(run)}.`}${withoutFront(run)}`,
      size,
    ),
    ...size,
    data: { values: points },
    encoding: {
      ...planeAxes(planeScales(points), time.unit, workUnit(run.plans[0]), size),
      color,
    },
    layer: [
      ...(steps.length > 0 ? [frontLines(steps)] : []),
      {
        name: "plans",
        // Outlines, because a plan on one device has the same place under every condition.
        mark: { type: "point", filled: false, size: 95, strokeWidth: 2, opacity: 1 },
        encoding: {
          shape,
          description: planDescription,
          tooltip: [{ field: "condition", title: "Condition" }, ...planTooltip],
        },
      },
    ],
  };
}

/** Names the conditions in the legend that have no point. */
function withoutFront({ conditions }: Run): string {
  const names = conditions.filter(({ front }) => front.length === 0).map(({ name }) => name);
  return names.length === 0
    ? ""
    : ` No plan may be chosen under ${new Intl.ListFormat("en-GB").format(names)}: the verdict says why.`;
}

function frontLines(steps: (FrontPoint & { order: number; condition: string })[]): Layer {
  return {
    name: "front_lines",
    data: { values: steps },
    mark: { type: "line", strokeWidth: 1.5 },
    encoding: { order: { field: "order", type: "quantitative" } },
  };
}
