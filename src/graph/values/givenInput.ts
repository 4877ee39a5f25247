import { InputError } from "../../base/errors.ts";
import { elementCount } from "../elementCount.ts";
import type { ModelInput } from "../modelInput.ts";
import { type NpyArray, readNpy } from "./readNpy.ts";
import { type Element, type TensorValue, tensorValue } from "./tensorValue.ts";

/** A value given for an input: the text of its elements, one for all of them, or an array. */
export interface GivenInput {
  name: string;
  value: { words: string[] } | NpyArray;
}

/**
 * Parses `NAME=VALUE` or `NAME=FILE.npy`; VALUE is a number or `true`, or several separated by commas.
 *
 * @param option that gives it, for messages
 * @throws InputError naming the option, or the file as readNpy does
 */
export async function parseGivenInput(text: string, option = "--input"): Promise<GivenInput> {
  const at = text.indexOf("=");
  if (at <= 0 || at === text.length - 1) {
    throw new InputError(`${option} ${text}: NAME=VALUE or NAME=FILE.npy is needed, such as length=50`, {
      code: "invalid-input-value",
    });
  }
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (/\.npy$/i.test(value)) return { name, value: await readNpy(value) };
  return { name, value: { words: value.split(",").map((word) => word.trim()) } };
}

/**
 * Returns the values as tensors of the model's inputs.
 *
 * @throws InputError for an unknown input, one that is given twice, too few or too many elements, or an element that
 *   the input's type does not allow
 * @param option that gives them, for messages
 */
export function givenValues(
  given: readonly GivenInput[],
  inputs: readonly ModelInput[],
  file: string,
  option = "--input",
): TensorValue[] {
  return given.map(({ name, value }, index) => {
    const input = inputs.find((each) => each.name === name);
    if (!input) {
      const names = inputs.map((each) => each.name).join(", ");
      throw new InputError(`${file}: it has no input "${name}" (${option}); there are ${names}`, {
        code: "invalid-input-value",
      });
    }
    if (given.findIndex((each) => each.name === name) < index) {
      throw new InputError(`${file}: input "${name}" is given twice (${option})`, {
        code: "invalid-input-value",
      });
    }
    return "words" in value ? fromWords(input, value.words) : tensorValue(input, (at) => value.elements[at]);
  });
}

function fromWords(input: ModelInput, words: string[]): TensorValue {
  const { name, type, shape } = input;
  const count = elementCount(shape);
  if (words.length !== 1 && words.length !== count) {
    throw new InputError(
      `input "${name}" ${type}[${shape.join(",")}] takes ${count === 1 ? "one value" : `one value for all or ${count}`}, not ${words.length}`,
      { code: "invalid-input-value" },
    );
  }
  const elements = words.map((word) => elementOf(input, word));
  return tensorValue(input, (index) => elements[words.length === 1 ? 0 : index]);
}

const named: Record<string, number> = {
  true: 1,
  false: 0,
  nan: Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  infinity: Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY,
  "-infinity": Number.NEGATIVE_INFINITY,
};

function elementOf({ name, type }: ModelInput, word: string): Element {
  const key = word.toLowerCase();
  if (Object.hasOwn(named, key)) return named[key];
  if (/^[+-]?\d+$/.test(word)) return BigInt(word.replace(/^\+/, ""));
  const number = Number(word);
  if (word !== "" && !Number.isNaN(number)) return number;
  throw new InputError(`input "${name}" is of type ${type}, which has no "${word}"`, {
    code: "invalid-input-value",
  });
}
