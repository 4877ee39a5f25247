import { InputError } from "../base/errors.ts";
import { type FrozenModel, freezeModel } from "../graph/freeze.ts";
import { resolveModel } from "../graph/resolveModel.ts";
import type { GivenInput } from "../graph/values/givenInput.ts";
import { isZooName } from "../graph/zoo/zooModels.ts";
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
  /** The last cut gives the classes of a zoo model. */
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
 * @param options.option that gives them, for messages; by default `--input`
 * @throws InputError for a model that is not the profile's or that only its file can give, and as resolveModel and freezeModel do
 */
export async function profiledModel(
  profiled: ProfiledModel,
  {
    given,
    values = [],
    option,
    signal,
  }: { given?: string; values?: readonly GivenInput[]; option?: string; signal?: AbortSignal },
): Promise<FrozenModel> {
  const { name, batch, sha256, inputs } = profiled;
  const asked = given ?? name;
  const isZoo = isZooName(asked);
  const options = isZoo ? zooOptionsOf(profiled) : {};
  if (!options || (given === undefined && !isZoo)) {
    throw new InputError(
      `the profiles are of a model "${name}", which is not ${isZoo ? `the zoo's ${asked}` : "in the zoo"}: give its file with --model`,
      { code: "missing-model" },
    );
  }
  const reference = await resolveModel(asked, options);
  const model = await freezeModel(reference, {
    batch,
    given: recordedValues(inputs, values, option),
    shapes: new Map(inputs.map((input) => [input.name, input.shape])),
    signal,
    check: (read) => {
      if (read === sha256) return;
      throw new InputError(
        `${reference.file} (${read.slice(0, 12)}) is not the model of the profiles, ${name} (${sha256.slice(0, 12)}): --model takes its file`,
        { code: "profile-mismatch" },
      );
    },
  });
  checkValues(inputs, model.rules.values, option);
  return model;
}

/** More classes than any model of the zoo is made with: a model with more numbers at its end is no classifier. */
const maxClasses = 100_000;

/**
 * Returns the options of the zoo model that was profiled; undefined if it cannot be one. Zoo models take square images of three colours as `input`
 * and return a number for each class, all of them as float32.
 */
function zooOptionsOf({ cuts, batch, inputs }: ProfiledModel): ZooOptions | undefined {
  if (inputs.length !== 1) return undefined;
  const [{ name, type, shape }] = inputs;
  const resolution = shape[2];
  const isImage =
    name === "input" && type === "float32" && String(shape) === String([batch, 3, resolution, resolution]);
  const classes = cuts[cuts.length - 1].bytes / (Float32Array.BYTES_PER_ELEMENT * batch);
  if (!isImage || !Number.isInteger(classes) || classes > maxClasses) return undefined;
  return { resolution, classes };
}
