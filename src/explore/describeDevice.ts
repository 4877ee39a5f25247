import { counted } from "../base/counted.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import type { ProfileChoices } from "../scenario/profileChoices.ts";
import type { ResolvedDevice } from "../scenario/resolvedDevice.ts";
import type { Run } from "./run.ts";

/** Describes where a device's figures come from, for the record. */
export function describeDevice(
  { name, profile, profileFile, slowdown }: ResolvedDevice,
  choices: ProfileChoices | undefined,
): Run["devices"][number] {
  const host = profile.provenance.after;
  const all = choices?.batches.flatMap(({ devices }) => devices[name]) ?? [];
  return {
    name,
    profile: profileFile,
    host: `${host.board ?? host.cpu}, ${counted(host.cores, "core")}, ${host.os} ${host.arch}`,
    slowdown,
    threads: profile.runtime.threads,
    measuredAt: profile.createdAt,
    provenance: provenanceOf(profile),
    ...(all.length > 1 && {
      profiles: all.map(({ file, profile }) => ({
        profile: file,
        batch: profile.model.batch,
        threads: profile.runtime.threads,
        measuredAt: profile.createdAt,
        provenance: provenanceOf(profile),
      })),
    }),
  };
}

function provenanceOf({ provenance, runtime, measurement }: DeviceProfile): string {
  const threads = counted(runtime.threads, "thread");
  const certainty =
    measurement.worstWidth === null
      ? "no intervals"
      : `intervals within ${(measurement.worstWidth * 100).toFixed(1)} %`;
  return `onnxruntime ${provenance.versions.onnxruntime}, ${runtime.provider}, ${threads}; ${counted(measurement.rounds, "round")}, ${certainty}${provenance.note ? `; ${provenance.note}` : ""}`;
}
