import { formatDuration, formatRate } from "../../base/units.ts";
import type { Sweep } from "../../explore/run.ts";
import { formatPercent } from "../formatPercent.ts";

/** A parameter that a sweep varies. */
export type SweepParameter = Sweep["x"]["parameter"];

/** A swept parameter's value with its unit: `5 Mbit/s`, `20 ms`, `1 %`. */
export function formatParameter(parameter: SweepParameter, value: number): string {
  if (parameter === "rate") return formatRate(value);
  return parameter === "loss" ? formatPercent(value) : formatDuration(value);
}
