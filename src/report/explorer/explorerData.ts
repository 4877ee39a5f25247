import { packageVersion } from "../../base/packageVersion.ts";
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

/** What the explorer starts from, embedded in its page as JSON. */
export interface ExplorerData extends Omit<PackedScenario, "schema"> {
  schema: "paretopipe/explorer/v1";
  versions: Run["versions"];
  measured: MeasuredPoint[];
}

/** Returns what the explorer starts from, for a scenario and what was measured of it. */
export function explorerData(
  { file, text, files }: PackedScenario,
  measured: MeasuredPoint[] = [],
): ExplorerData {
  return {
    schema: "paretopipe/explorer/v1",
    file,
    text,
    files,
    versions: { paretopipe: packageVersion(), node: process.versions.node },
    measured,
  };
}
