import type { TopLevelSpec } from "vega-lite";
import { formatDuration } from "../../base/units.ts";
import type { Gantt, Run } from "../../explore/run.ts";
import { roundForRanking } from "../../plan/objectives.ts";
import { workUnit } from "../../plan/workUnit.ts";
import { textWidth } from "../fontMetrics.ts";
import { frontRows, namedPlan, namedPlans, planRows } from "../planRows.ts";
import { objectivesInWords, reportedObjective } from "../reportedObjective.ts";
import { rowAxis } from "./axes.ts";
import { timeUnit } from "./scales.ts";
import { type ChartSize, chartFrame, colours, fontSizes, isNarrow, type Layer, textOn } from "./theme.ts";

/** The first frames of one plan: what each device and each direction of a link does, and when. */
export function ganttChart(run: Run, gantt: Gantt, size: ChartSize): TopLevelSpec {
  const { spans, frames } = firstFrames(gantt, isNarrow(size) ? 8 : 30);
  const start = Math.min(...spans.map(({ begin }) => begin));
  const end = Math.max(...spans.map((span) => span.end)) - start;
  const time = timeUnit([end]);
  const resources = pipelineOrder(spans);
  const { room, ...axis } = rowAxis(resources, size);
  const plot = { width: size.width - room, height: resources.length * rowHeight };
  const values = spans.map((span) => {
    const begin = span.begin - start;
    const finish = span.end - start;
    return {
      resource: span.resource,
      kind: span.kind,
      // People count from 1.
      frame: span.frame + 1,
      begin: begin * time.factor,
      end: finish * time.factor,
      colour: colours.frames[span.frame % colours.frames.length],
      beginText: formatDuration(begin, 4),
      endText: formatDuration(finish, 4),
      lengthText: formatDuration(finish - begin),
      summary: `frame ${span.frame + 1} on ${span.resource}: ${span.kind}, ${formatDuration(begin, 4)} to ${formatDuration(finish, 4)}`,
    };
  });
  return {
    ...chartFrame(
      `First frames under ${gantt.condition}: ${namedPlan(namedPlans(run), gantt.plan, "a Gantt chart").words}`,
      `${frontPlace(run, gantt)} The first ${frames === 1 ? "frame" : `${frames} frames`}, warm-up included: thick bars compute, thin bars send, the colour goes with the frame. In the gaps frames are under way, wait, or are yet to come.`,
      size,
    ),
    ...plot,
    data: { values },
    encoding: {
      y: {
        field: "resource",
        type: "nominal",
        title: null,
        scale: { domain: resources, paddingInner: 0.15, paddingOuter: 0.1 },
        axis: { ...axis, ticks: false, domain: false },
      },
    },
    layer: [
      barLayer("compute", 1, end * time.factor, time.unit, size),
      barLayer("transfer", 0.6, end * time.factor, time.unit, size),
      numberLayer(values, plot.width / (end * time.factor)),
    ],
  };
}

/** Pixels from row to row. */
const rowHeight = 36;

/** Returns as many first frames as fit into this many times the longest bar. More frames would be hairlines. */
function firstFrames({ spans }: Gantt, longestBars: number) {
  const frames = [...new Set(spans.map(({ frame }) => frame))].sort((a, b) => a - b);
  const start = Math.min(...spans.map(({ begin }) => begin));
  const limit = start + longestBars * Math.max(...spans.map(({ begin, end }) => end - begin));
  const late = frames.find((frame) => spans.some((span) => span.frame === frame && span.end > limit));
  const shown = frames.filter((frame) => late === undefined || frame < Math.max(late, frames[0] + 1));
  return { frames: shown.length, spans: spans.filter(({ frame }) => shown.includes(frame)) };
}

/** Returns devices and links in the order in which the first frame reaches them. */
function pipelineOrder(spans: Gantt["spans"]): string[] {
  const ordered = [...spans].sort((a, b) => a.frame - b.frame || a.begin - b.begin || a.end - b.end);
  return [...new Set(ordered.map(({ resource }) => resource))];
}

/** Says why this plan is shown: the objectives in which it is the best of the front. */
function frontPlace(run: Run, { condition: name, plan }: Gantt): string {
  const condition = run.conditions.find((candidate) => candidate.name === name);
  if (!condition) return "";
  const front = frontRows(condition, planRows(run, condition));
  if (front.length === 1) return "The only plan on the front.";
  const own = front.find((row) => row.plan.id === plan);
  if (!own) return "";
  const bestBy = run.objectives.filter((objective) => {
    const { value, best } = reportedObjective(objective, workUnit(run.plans[0]));
    const of = (row: typeof own) => roundForRanking(value(row.prediction));
    return of(own) === best(...front.map(of));
  });
  return bestBy.length === 0
    ? ""
    : `Of the front's plans the best in ${objectivesInWords({ ...run, objectives: bestBy })}.`;
}

function barLayer(
  kind: "compute" | "transfer",
  band: number,
  end: number,
  unit: string,
  size: ChartSize,
): Layer {
  return {
    name: kind,
    transform: [{ filter: `datum.kind === '${kind}'` }],
    // An outline of the same colour keeps the shortest bars visible.
    mark: { type: "bar", height: { band }, strokeWidth: 1 },
    encoding: {
      x: {
        field: "begin",
        type: "quantitative",
        title: `Time from the first frame's start (${unit})`,
        scale: { domain: [0, end], nice: false },
        axis: { tickCount: isNarrow(size) ? 4 : 9 },
      },
      x2: { field: "end" },
      color: { field: "colour", type: "nominal", scale: null },
      stroke: { field: "colour", type: "nominal", scale: null },
      description: { field: "summary" },
      tooltip: [
        { field: "frame", title: "Frame" },
        { field: "resource", title: "On" },
        { field: "kind", title: "Does" },
        { field: "beginText", title: "Begins" },
        { field: "endText", title: "Ends" },
        { field: "lengthText", title: "Takes" },
      ],
    },
  };
}

interface Bar {
  resource: string;
  frame: number;
  begin: number;
  end: number;
  colour: string;
}

/** Frame numbers in the bars that have room for them. */
function numberLayer(bars: Bar[], pixelsPerUnit: number): Layer {
  const fits = ({ frame, begin, end }: Bar) =>
    textWidth(String(frame), fontSizes.label) + 4 <= (end - begin) * pixelsPerUnit;
  return {
    name: "numbers",
    data: {
      values: bars.filter(fits).map(({ resource, frame, begin, end }) => ({
        resource,
        number: String(frame),
        middle: (begin + end) / 2,
      })),
    },
    mark: { type: "text", fontSize: fontSizes.label, color: textOn(colours.frames[0]), tooltip: null },
    encoding: { x: { field: "middle", type: "quantitative" }, text: { field: "number" } },
  };
}
