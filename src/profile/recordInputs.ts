import { InputError } from "../base/errors.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import type { GivenInput } from "../graph/values/givenInput.ts";
import { plainElement } from "../graph/values/plainElement.ts";
import { elementsOf, type TensorValue, valueHash } from "../graph/values/tensorValue.ts";
import type { ProfileInput } from "./deviceProfile.ts";

/** Values larger than this, bytes, are recorded as a hash. */
const longest = 4096;

/** Records a model's inputs and their given values for a profile. */
export function recordInputs({ inputs, rules }: FrozenModel): ProfileInput[] {
  return inputs.map((input) => {
    const value = rules.values.find(({ name }) => name === input.name);
    return value ? { ...input, ...recordValue(value) } : input;
  });
}

function recordValue(value: TensorValue): Pick<ProfileInput, "value" | "sha256"> {
  if (value.data.byteLength > longest) return { sha256: valueHash(value.data) };
  return { value: Array.from(elementsOf(value), plainElement) };
}

/**
 * Returns the values that a profile's model was fed with, so that they can be fed again.
 *
 * @param inputs what the profile records
 * @param given values from the user, needed where the profile has only a hash
 * @param option that gives them, for messages
 * @throws InputError if such a value is missing, or one is given that the profile does not have
 */
export function recordedValues(
  inputs: readonly ProfileInput[],
  given: readonly GivenInput[],
  option = "--input",
): GivenInput[] {
  const extra = given.find(({ name }) => !inputs.some((input) => input.name === name && isGiven(input)));
  if (extra) {
    throw new InputError(
      `${option} ${extra.name}: the profiles were measured without a value for it; profile again with --input ${extra.name}=VALUE`,
      { code: "profile-mismatch" },
    );
  }
  return inputs.filter(isGiven).map((input) => {
    const { name, value } = input;
    const own = given.find((each) => each.name === name);
    if (own) return own;
    if (value) return { name, value: { words: value.map(String) } };
    throw new InputError(
      `the profiles only record the hash of the value of "${name}" that they were measured with: give the value again with ${option} ${name}=FILE.npy`,
      { code: "profile-mismatch" },
    );
  });
}

/** Throws InputError if a model is fed with other values than its profile records. */
export function checkValues(
  inputs: readonly ProfileInput[],
  values: readonly TensorValue[],
  option = "--input",
): void {
  for (const value of values) {
    const input = inputs.find(({ name }) => name === value.name);
    const now = recordValue(value);
    if (input && `${input.sha256} ${input.value}` === `${now.sha256} ${now.value}`) continue;
    throw new InputError(
      `${option} ${value.name}: it is not the value that the profiles were measured with`,
      {
        code: "profile-mismatch",
      },
    );
  }
}

function isGiven({ value, sha256 }: ProfileInput): boolean {
  return value !== undefined || sha256 !== undefined;
}
