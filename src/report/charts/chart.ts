import type { TopLevelSpec } from "vega-lite";
import type { ChartSize } from "./theme.ts";

/** The subject of a chart, which also decides its place in the page. */
export type ChartPart =
  | "validation"
  | "overview"
  | "plane"
  | "latencies"
  | "devices"
  | "by cut"
  | "weather"
  | "gantt"
  | "sweep"
  | "boundary";

/** One chart of a report. */
export interface Chart {
  /** Its file's name without an ending; unique in the run, letters, digits, dots and dashes only. */
  name: string;
  part: ChartPart;
  /** The condition that it shows, or null if it shows the whole run. */
  condition: string | null;
  /** A description of what it shows, for people who cannot see it. */
  description: string;
  /** The Vega-Lite specification, data included, for a plot area of this size. */
  spec: (size: ChartSize) => TopLevelSpec;
}
