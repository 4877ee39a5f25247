import type { ProfileCut } from "../profile/deviceProfile.ts";
import { profileInputs } from "../profile/profileInputs.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import type { Run } from "./run.ts";

/**
 * Describes, for the record, the model that a scenario's profiles are of. If there are several batches, the smallest comes
 * first.
 */
export function describeModel({ devices: [{ profile }], cuts, choices }: ResolvedScenario): Run["model"] {
  const batches = choices?.isOverBatches ? choices.batches : [];
  const [source] = Object.keys(batches[0]?.devices ?? {});
  return {
    name: profile.model.name,
    sha256: profile.model.sha256,
    batch: profile.model.batch,
    inputs: profileInputs(profile),
    cuts: runCuts(cuts.map(({ cut }) => cut)),
    ...(batches.length > 0 && {
      batches: batches.map(({ batch, cuts, devices }) => {
        return { batch, inputs: profileInputs(devices[source][0].profile), cuts: runCuts(cuts) };
      }),
    }),
  };
}

function runCuts(cuts: readonly ProfileCut[]): Run["model"]["cuts"] {
  return cuts.map(({ position, name, bytes, macsBefore, boundary }, index) => {
    return { index, position, name, bytes, macsBefore, tensors: boundary.map(({ name }) => name) };
  });
}
