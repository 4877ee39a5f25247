import type { TopLevelSpec } from "vega-lite";
import { type Trace, traceEnd } from "../../network/trace.ts";
import { type ChartSize, chartFrame, colours } from "./theme.ts";

/** A trace's columns as charts show them. */
const panels = [
  { column: "rate", title: "Rate (Mbit/s)", scale: 1e-6 },
  { column: "delay", title: "Delay (ms)", scale: 1e3 },
  { column: "loss", title: "Loss (%)", scale: 100 },
] as const;

/** One pass of a trace over time: a step line for each of its columns, one below the other. */
export function traceChart(trace: Trace, name: string, size: ChartSize): TopLevelSpec {
  const end = traceEnd(trace);
  const shown = panels.filter(({ column }) => trace[column] !== undefined);
  return {
    ...chartFrame(
      `Trace: ${name}`,
      trace.after === "repeat" ? "It starts again at its end." : "Its last value holds from its end on.",
      size,
    ),
    vconcat: shown.map(({ column, title, scale }, index) => ({
      width: size.width,
      height: Math.round(size.height / (shown.length + 1)),
      data: { values: steps(trace.time, trace[column]!, end, scale) },
      mark: { type: "line", interpolate: "step-after", color: colours.series[index], strokeWidth: 1.5 },
      encoding: {
        x: {
          field: "time",
          type: "quantitative",
          title: index === shown.length - 1 ? "Time (s)" : null,
          scale: { domain: [0, end], nice: false },
        },
        y: { field: "value", type: "quantitative", title, scale: { zero: true } },
      },
    })),
  };
}

/** The points of a step line, its end included. */
function steps(time: readonly number[], values: readonly number[], end: number, scale: number) {
  const points = time.map((at, row) => ({ time: at, value: values[row] * scale }));
  return [...points, { time: end, value: values[values.length - 1] * scale }];
}
