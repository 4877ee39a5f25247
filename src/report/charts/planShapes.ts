import type { PlanKind } from "../planRows.ts";

/** The shapes by which charts tell the baselines from splits. */
export const planShapes: Record<PlanKind, string> = {
  split: "circle",
  "all local": "square",
  "all remote": "triangle-up",
};
