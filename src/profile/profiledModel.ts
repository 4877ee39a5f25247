import { InputError } from "../base/errors.ts";
import { type FrozenModel, freezeModel } from "../graph/freeze.ts";
import { resolveModel } from "../graph/resolveModel.ts";
import type { GivenInput } from "../graph/values/givenInput.ts";
import { zooNames } from "../graph/zoo/zooModels.ts";
import type { ZooOptions } from "../graph/zoo/zooOptions.ts";
import type { DeviceProfile } from "./deviceProfile.ts";
import { profileInputs } from "./profileInputs.ts";
import { checkValues, recordedValues } from "./recordInputs.ts";

/**
 * Freezes the model of a profile as it was profiled: with the same sizes of its inputs and, for a zoo model, the same
 * resolution and classes.
 *
 * @param options.given a zoo name or the path of an .onnx file; by default the zoo model with the profile's name
 * @param options.values of inputs for which the profile has only a hash
 * @throws InputError for a model that is not the profile's, and as resolveModel and freezeModel do
 */
export async function profiledModel(
  profile: DeviceProfile,
  { given, values = [], signal }: { given?: string; values?: readonly GivenInput[]; signal?: AbortSignal },
): Promise<FrozenModel> {
  const { name, batch, sha256 } = profile.model;
  if (given === undefined && !isZooName(name)) {
    throw new InputError(
      `the profiles are of a model "${name}", which is not in the zoo: give its file with --model`,
      { code: "missing-model" },
    );
  }
  const reference = await resolveModel(given ?? name, isZooName(given ?? name) ? zooOptionsOf(profile) : {});
  const model = await freezeModel(reference, {
    batch,
    given: recordedValues(profile, values),
    shapes: new Map(profileInputs(profile).map((input) => [input.name, input.shape])),
    signal,
    check: (read) => {
      if (read === sha256) return;
      throw new InputError(
        `${reference.file} (${read.slice(0, 12)}) is not the model of the profiles, ${name} (${sha256.slice(0, 12)}): give it with --model`,
        { code: "profile-mismatch" },
      );
    },
  });
  checkValues(profile, model.rules.values);
  return model;
}

function isZooName(name: string): boolean {
  return (zooNames as readonly string[]).includes(name);
}

/** Zoo models take square images and return a number for each class. */
function zooOptionsOf({ cuts }: DeviceProfile): ZooOptions {
  const [image] = cuts[0].boundary;
  const [scores] = cuts[cuts.length - 1].boundary;
  return { resolution: image.shape.at(-1), classes: scores.shape.at(-1) };
}
