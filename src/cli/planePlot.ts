import type { ConditionResult, Run } from "../explore/run.ts";
import { workRate, workUnit } from "../plan/workUnit.ts";
import { planeScales } from "../report/charts/planeAxes.ts";
import { scalePosition, timeUnit } from "../report/charts/scales.ts";
import { type PlanRow, planRows } from "../report/planRows.ts";

/** Characters of the plot without its axes. */
const size = { width: 60, height: 14 };

/** Marks in the order of what a reader looks for; a mark hides later ones in the same place. */
const marks: { mark: string; words: string; is: (row: PlanRow) => boolean }[] = [
  { mark: "■", words: "all local, on the front", is: (row) => row.kind === "all local" && row.onFront },
  { mark: "▲", words: "all remote, on the front", is: (row) => row.kind === "all remote" && row.onFront },
  { mark: "●", words: "split, on the front", is: (row) => row.onFront },
  { mark: "□", words: "all local", is: (row) => row.kind === "all local" },
  { mark: "△", words: "all remote", is: (row) => row.kind === "all remote" && row.isBaseline },
  { mark: "·", words: "others", is: () => true },
];

/**
 * Draws the latency-throughput plane of a condition in characters: stable plans, the best at the upper left. Scales are
 * those of the report's chart, logarithmic if the range is wide.
 */
export function planePlot(run: Run, condition: ConditionResult): string {
  const rows = planRows(run, condition).filter(({ prediction }) => prediction.stable);
  if (rows.length === 0) return "";
  const time = timeUnit(rows.map(({ prediction }) => prediction.latency.mean));
  const points = rows.map((row) => ({
    latency: row.prediction.latency.mean * time.factor,
    throughput: workRate(row.prediction),
    mark: marks.findIndex(({ is }) => is(row)),
  }));
  const { x, y } = planeScales(points);
  const cells = Array.from({ length: size.height }, () => new Array<number | undefined>(size.width));
  for (const { latency, throughput, mark } of points) {
    const column = Math.min(size.width - 1, Math.floor(scalePosition(x, latency) * size.width));
    const line = Math.min(size.height - 1, Math.floor((1 - scalePosition(y, throughput)) * size.height));
    cells[line][column] = Math.min(mark, cells[line][column] ?? mark);
  }
  const number = (value: number) => String(Number(value.toPrecision(3)));
  const [bottom, top] = y.domain.map(number);
  const [left, right] = x.domain.map(number);
  const margin = Math.max(bottom.length, top.length);
  const label = (line: number) => (line === 0 ? top : line === size.height - 1 ? bottom : "");
  const used = marks.filter((_, index) => points.some(({ mark }) => mark === index));
  const log = (scale: { type?: string }) => (scale.type === "log" ? ", log scale" : "");
  const title = `mean latency, ${time.unit}${log(x)}`;
  const gap = Math.max(1, size.width - left.length - right.length - title.length);
  const before = " ".repeat(Math.floor(gap / 2));
  return [
    `${" ".repeat(margin)} ${workUnit(run.plans[0])}s/s${log(y)}`,
    ...cells.map((line, index) => {
      const drawn = Array.from(line, (mark) => (mark === undefined ? " " : marks[mark].mark)).join("");
      return `${label(index).padStart(margin)} │${drawn}`.trimEnd();
    }),
    `${" ".repeat(margin)} └${"─".repeat(size.width)}`,
    `${" ".repeat(margin)}  ${left}${before}${title}${" ".repeat(gap - before.length)}${right}`,
    `${" ".repeat(margin)}  ${used.map(({ mark, words }) => `${mark} ${words}`).join("   ")}`,
  ].join("\n");
}
