import { packageVersion } from "../../base/packageVersion.ts";
import type { ModelGraph } from "../../explore/modelGraph.ts";
import type { Run } from "../../explore/run.ts";
import type { Interval } from "../../plan/prediction.ts";
import type { PackedScenario } from "../../scenario/pack/packedScenario.ts";

/** What was measured of one plan under one condition: seconds, and frames per second. */
export interface MeasuredPoint {
  condition: string;
  plan: string;
  /** Inputs of a frame; absent if all plans of the run have the same. */
  batch?: number;
  latency: { mean: number; p95: number | null; p99: number | null; interval: Interval };
  throughput: { mean: number; interval: Interval };
}

/** Why a page does not show the graph of its model, in a sentence without its end. */
export interface NoGraph {
  missing: string;
}

/** What the explorer starts from, embedded in its page as JSON. */
export interface ExplorerData extends Omit<PackedScenario, "schema"> {
  schema: "paretopipe/explorer/v1";
  versions: Run["versions"];
  measured: MeasuredPoint[];
  graph: ModelGraph | NoGraph;
}

/** Returns what the explorer starts from, for a scenario, what was measured of it, and the graph of its model. */
export function explorerData(
  { file, text, files }: PackedScenario,
  measured: MeasuredPoint[] = [],
  graph: ModelGraph | NoGraph = { missing: "the page was made without the model" },
): ExplorerData {
  return {
    schema: "paretopipe/explorer/v1",
    file,
    text,
    files,
    versions: { paretopipe: packageVersion(), node: process.versions.node },
    measured,
    graph,
  };
}
