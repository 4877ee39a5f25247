import type { Sweep } from "../../explore/run.ts";
import type { ObjectiveName } from "../../plan/objectives.ts";
import type { ExplorerState } from "./explorerState.ts";

/** What the page shows of a phase diagram. */
export interface ShownPhase {
  objective: ObjectiveName;
  /** Whether the diagram is of the chosen parameters; while it is computed, it may still be of others. */
  isThere: boolean;
  /** The cells with a best plan; none while the diagram is of other parameters. */
  cells: Sweep["cells"];
  /** Whether the sweep lists its parameters in the other order. */
  isTurned: boolean;
}

/**
 * Chooses what to show of a phase diagram: by the objective that was chosen, or if that is none any more by the default, which is
 * the second.
 */
export function shownPhase(
  sweep: Sweep | undefined,
  { x, y, objective: chosen }: ExplorerState["phase"],
  objectives: readonly ObjectiveName[],
): ShownPhase {
  const isOne = chosen !== undefined && (objectives.length === 0 || objectives.includes(chosen));
  const objective = isOne ? chosen : (objectives[1] ?? objectives[0] ?? "throughput");
  const isTurned = sweep?.x.parameter !== x;
  const [across, up] = isTurned ? [sweep?.y, sweep?.x] : [sweep?.x, sweep?.y];
  const isThere = across?.parameter === x && up?.parameter === y;
  const cells = sweep && isThere ? sweep.cells.filter((cell) => cell.objective === objective) : [];
  return { objective, isThere, cells, isTurned };
}
