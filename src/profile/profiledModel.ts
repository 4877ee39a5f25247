import { InputError } from "../base/errors.ts";
import { type FrozenModel, freezeModel } from "../graph/freeze.ts";
import { resolveModel } from "../graph/resolveModel.ts";
import type { GivenInput } from "../graph/values/givenInput.ts";
import { zooNames } from "../graph/zoo/zooModels.ts";
import type { ZooOptions } from "../graph/zoo/zooOptions.ts";
import type { DeviceProfile, ProfileInput } from "./deviceProfile.ts";
import { profileInputs } from "./profileInputs.ts";
import { checkValues, recordedValues } from "./recordInputs.ts";

/** The record of a profiled model: enough to find the model and to freeze it in the same way. */
export interface ProfiledModel {
  name: string;
  sha256: string;
  batch: number;
  inputs: readonly ProfileInput[];
  /** The first and the last cut give the resolution and the classes of a zoo model. */
  cuts: readonly { bytes: number }[];
}

/** Returns what a profile records about its model. */
export function profiledModelOf(profile: DeviceProfile): ProfiledModel {
  const { name, sha256, batch } = profile.model;
  return { name, sha256, batch, inputs: profileInputs(profile), cuts: profile.cuts };
}

/**
 * Freezes a model as it was profiled: with the same sizes of its inputs and, for a zoo model, the same resolution and
 * classes.
 *
 * @param options.given a zoo name or the path of an .onnx file; by default the zoo model with the profile's name
 * @param options.values of inputs for which the profile has only a hash
 * @throws InputError for a model that is not the profile's, and as resolveModel and freezeModel do
 */
export async function profiledModel(
  profiled: ProfiledModel,
  { given, values = [], signal }: { given?: string; values?: readonly GivenInput[]; signal?: AbortSignal },
): Promise<FrozenModel> {
  const { name, batch, sha256, inputs } = profiled;
  if (given === undefined && !isZooName(name)) {
    throw new InputError(
      `the profiles are of a model "${name}", which is not in the zoo: give its file with --model`,
      { code: "missing-model" },
    );
  }
  const reference = await resolveModel(given ?? name, isZooName(given ?? name) ? zooOptionsOf(profiled) : {});
  const model = await freezeModel(reference, {
    batch,
    given: recordedValues(inputs, values),
    shapes: new Map(inputs.map((input) => [input.name, input.shape])),
    signal,
    check: (read) => {
      if (read === sha256) return;
      throw new InputError(
        `${reference.file} (${read.slice(0, 12)}) is not the model of the profiles, ${name} (${sha256.slice(0, 12)}): give it with --model`,
        { code: "profile-mismatch" },
      );
    },
  });
  checkValues(inputs, model.rules.values);
  return model;
}

function isZooName(name: string): boolean {
  return (zooNames as readonly string[]).includes(name);
}

/** Zoo models take square images of three colours and return a number for each class, all of them as float32. */
function zooOptionsOf({ cuts, batch }: ProfiledModel): ZooOptions {
  const numbers = ({ bytes }: { bytes: number }) => bytes / (Float32Array.BYTES_PER_ELEMENT * batch);
  return { resolution: Math.sqrt(numbers(cuts[0]) / 3), classes: numbers(cuts[cuts.length - 1]) };
}
