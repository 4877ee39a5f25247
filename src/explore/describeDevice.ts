import type { ResolvedDevice } from "../scenario/loadScenario.ts";
import type { Run } from "./run.ts";

/** Describes where a device's figures come from, for the record. */
export function describeDevice({
  name,
  profile,
  profileFile,
  slowdown,
}: ResolvedDevice): Run["devices"][number] {
  const { provenance, runtime, measurement } = profile;
  const host = provenance.after;
  const threads = `${runtime.threads} thread${runtime.threads === 1 ? "" : "s"}`;
  const certainty =
    measurement.worstWidth === null
      ? "no intervals"
      : `intervals within ${(measurement.worstWidth * 100).toFixed(1)} %`;
  return {
    name,
    profile: profileFile,
    host: `${host.board ?? host.cpu}, ${host.cores} cores, ${host.os} ${host.arch}`,
    slowdown,
    threads: runtime.threads,
    measuredAt: profile.createdAt,
    provenance: `onnxruntime ${provenance.versions.onnxruntime}, ${runtime.provider}, ${threads}; ${measurement.rounds} rounds, ${certainty}${provenance.note ? `; ${provenance.note}` : ""}`,
  };
}
