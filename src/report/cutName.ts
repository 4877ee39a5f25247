import type { Run } from "../explore/run.ts";
import { runCut } from "../explore/runCut.ts";

/** Returns the name of the cut with this index. Throws InputError if the run records no such cut. */
export function cutName(run: Run, index: number): string {
  return runCut(run, index).name;
}
