import { InputError } from "../base/errors.ts";
import type { Run } from "../explore/run.ts";

/** Returns the name of the cut with this index. Throws InputError if the run records no such cut. */
export function cutName(run: Run, index: number): string {
  const cut = run.model.cuts.find((candidate) => candidate.index === index);
  if (!cut)
    throw new InputError(`run ${run.name} names cut ${index}, which model ${run.model.name} does not have`, {
      code: "invalid-run",
    });
  return cut.name;
}
