import { max } from "simple-statistics";
import type { TopLevelSpec } from "vega-lite";
import type { ConditionResult, Run } from "../../explore/run.ts";
import {
  figuresOf,
  type Objective,
  type ObjectiveName,
  objectives,
  objectiveValue,
  wordsPer,
} from "../../plan/objectives.ts";
import { type WorkUnit, workUnit } from "../../plan/workUnit.ts";
import { planRows } from "../planRows.ts";
import { labelLayer, nearLabels } from "./labelLayer.ts";
import { logarithmic, scaleTicks } from "./planeAxes.ts";
import { planShapes } from "./planShapes.ts";
import { planDescription, planTooltip, planTooltipFields } from "./planTooltip.ts";
import { type DisplayUnit, fixedScale, scalePosition, timeUnit } from "./scales.ts";
import { type ChartSize, chartFrame, colours, ink, isNarrow, pointSize } from "./theme.ts";

/** The two objectives of a trade-off chart, which shows what one costs in the other. */
export interface Tradeoff {
  x: ObjectiveName;
  y: ObjectiveName;
}

/**
 * Returns the pairs of objectives that the plane of latency and throughput does not show. Each objective that is neither of
 * these two is paired with latency or throughput, whichever the run names first; if it names neither, with the first of the
 * others; and if there are no others, with latency. No pair is there a second time the other way round.
 */
export function tradeoffs(names: readonly string[]): Tradeoff[] {
  const known = names.filter((name): name is ObjectiveName => Object.hasOwn(objectives, name));
  const isShown = (name: ObjectiveName) => name === "latency" || name === "throughput";
  return known
    .filter((name) => !isShown(name))
    .map((y) => {
      // The run names the figure that it trades this one for, such as throughput for p95.
      const x =
        known.find((name) => name !== y && isShown(name)) ?? known.find((name) => name !== y) ?? "latency";
      return { x, y };
    })
    .filter((pair, index, pairs) => !pairs.slice(0, index).some(({ x, y }) => x === pair.y && y === pair.x));
}

/** Shows every stable plan of a condition by two of the run's objectives; the front is coloured. */
export function tradeoffChart(
  run: Run,
  condition: ConditionResult,
  { x, y }: Tradeoff,
  size: ChartSize,
): TopLevelSpec {
  const rows = planRows(run, condition).filter(({ prediction }) => prediction.stable);
  const of = workUnit(run.plans[0]);
  const [across, up] = [axisOf(objectives[x]), axisOf(objectives[y])].map((axis) => {
    const values = rows.map(({ prediction }) => objectiveValue(axis.objective, figuresOf(prediction)));
    const { unit, factor } = axis.unit(values, of);
    return { ...axis, unit, values: values.map((value) => value * factor) };
  });
  const points = rows.map((row, index) => ({
    plan: row.plan.id,
    label: row.label,
    kind: row.kind,
    x: across.values[index],
    y: up.values[index],
    onFront: row.onFront,
    look: row.onFront ? "on the front" : "not on the front",
    ...planTooltipFields(run, row),
  }));
  const scales = { x: fixedScale(across.values, 8), y: fixedScale(up.values, 30) };
  const pixel = (point: { x: number; y: number }) => ({
    x: scalePosition(scales.x, point.x) * size.width,
    y: (1 - scalePosition(scales.y, point.y)) * size.height,
  });
  const front = points.filter(({ onFront }) => onFront);
  const labels = nearLabels(front, pixel, points.map(pixel), size).slice(0, isNarrow(size) ? 5 : 12);
  const present = Object.keys(looks).filter((look) => points.some((point) => point.look === look));
  const kinds = Object.entries(planShapes).filter(([kind]) => points.some((point) => point.kind === kind));
  const legend = { title: null, orient: "top", columns: isNarrow(size) ? 1 : 0 } as const;
  return {
    ...chartFrame(
      `${capital(up.objective.short)} and ${across.objective.short}: ${condition.name}`,
      `Every stable plan. Best is the ${up.objective.direction === "min" ? "lower" : "upper"} ${
        across.objective.direction === "min" ? "left" : "right"
      }; the front weighs ${weighed(run)}.`,
      size,
    ),
    ...size,
    data: { values: points },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: `${capital(wordsPer(across.objective, of))} (${across.unit}${logarithmic(scales.x)})`,
        scale: { ...scales.x },
        axis: scaleTicks(scales.x, isNarrow(size) ? 4 : 9),
      },
      y: {
        field: "y",
        type: "quantitative",
        title: `${capital(wordsPer(up.objective, of))} (${up.unit}${logarithmic(scales.y)})`,
        scale: { ...scales.y },
        axis: scaleTicks(scales.y, 7),
      },
    },
    layer: [
      {
        name: "plans",
        mark: { type: "point", filled: true, size: pointSize(points.length, size) },
        encoding: {
          opacity: { condition: { test: "datum.onFront", value: 1 }, value: 0.8 },
          order: { field: "onFront", type: "nominal", sort: "ascending" },
          color: {
            field: "look",
            type: "nominal",
            scale: { domain: present, range: present.map((look) => looks[look]) },
            legend,
          },
          shape: {
            field: "kind",
            type: "nominal",
            scale: { domain: kinds.map(([kind]) => kind), range: kinds.map(([, shape]) => shape) },
            legend: {
              ...legend,
              orient: isNarrow(size) ? "bottom" : "top",
              symbolFillColor: ink.muted,
            },
          },
          description: planDescription,
          tooltip: [...planTooltip],
        },
      },
      labelLayer(labels),
    ],
  };
}

/** What the front weighs, in words. */
function weighed({ objectives: names, plans }: Run): string {
  if (names.length > 1) return names.length === 2 ? "these two" : "all objectives";
  return `${wordsPer(objectives[names[0] as ObjectiveName], workUnit(plans[0]))} alone`;
}

const looks: Record<string, string> = {
  "on the front": colours.front,
  "not on the front": colours.dominated,
};

/** There may be more values than a call takes arguments. */
const largest = (values: number[]) => (values.length > 0 ? max(values) : 0);

/** Units in which a quantity is drawn, by its largest value. */
const units: Record<Objective["quantity"], (values: number[], of: WorkUnit) => DisplayUnit> = {
  time: timeUnit,
  rate: (_, of) => ({ unit: `${of}s/s`, factor: 1 }),
  energy: (values) => (largest(values) < 0.1 ? { unit: "mJ", factor: 1e3 } : { unit: "J", factor: 1 }),
  size: (values) => {
    const power = Math.min(3, Math.floor(Math.log2(Math.max(1, largest(values))) / 10));
    return { unit: ["B", "KiB", "MiB", "GiB"][power], factor: 2 ** (-10 * power) };
  },
  number: () => ({ unit: "sum", factor: 1 }),
};

function axisOf(objective: Objective) {
  return { objective, unit: units[objective.quantity] };
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}
