import { InputError } from "../base/errors.ts";
import type { Run } from "./run.ts";

/** Returns the cut with this index. Throws InputError if the run records no such cut. */
export function runCut(run: Run, index: number): Run["model"]["cuts"][number] {
  const cut = run.model.cuts.find((candidate) => candidate.index === index);
  if (cut) return cut;
  throw new InputError(`run ${run.name} names cut ${index}, which model ${run.model.name} does not have`, {
    code: "invalid-run",
  });
}
