import { counted } from "../../base/counted.ts";
import { readText } from "../../base/document.ts";
import { InputError } from "../../base/errors.ts";
import { elementCount } from "../../graph/elementCount.ts";
import type { ModelInput } from "../../graph/modelInput.ts";
import { plainElement } from "../../graph/values/plainElement.ts";
import type { Element } from "../../graph/values/tensorValue.ts";

/** How many classes to name for each result, and their names. */
export interface TopOptions {
  count: number;
  labels?: readonly string[];
}

/** A class with a high score. */
export interface TopClass {
  /** Number of the class. */
  class: number;
  label?: string;
  /** The model's output for it, unchanged; infinities, NaN and integers beyond 2^53 as text. */
  score: number | string;
}

/**
 * Returns the classes with the highest scores, the highest first; among equal scores the lower number comes first. NaN is
 * no score: such classes come last.
 */
export function topOf(scores: ArrayLike<Element>, { count, labels }: TopOptions): TopClass[] {
  return Array.from(scores, (score, index) => ({ class: index, score }))
    .sort((a, b) => compare(b.score, a.score) || a.class - b.class)
    .slice(0, count)
    .map(({ class: index, score }) => {
      return { class: index, ...(labels && { label: labels[index] }), score: plainElement(score) };
    });
}

/** Orders scores; NaN is below all others. */
function compare(a: Element, b: Element): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(!Number.isNaN(a)) - Number(!Number.isNaN(b));
}

/**
 * Reads the names of classes, one per line, and checks that the model has as many classes.
 *
 * @throws InputError for a model with several outputs, another number of names, or a file that cannot be read
 */
export async function topOptions(
  count: number,
  file: string | undefined,
  outputs: readonly ModelInput[],
): Promise<TopOptions> {
  if (outputs.length !== 1) {
    throw new InputError(`--top: the model has ${outputs.length} outputs; a classifier has one`, {
      code: "invalid-option",
    });
  }
  if (file === undefined) return { count };
  const text = await readText(file, "file of labels");
  const labels = text.replace(/\r?\n$/, "").split(/\r?\n/);
  const classes = elementCount(outputs[0].shape);
  if (labels.length === classes) return { count, labels };
  throw new InputError(
    `--labels ${file} has ${counted(labels.length, "line")}; the model has ${counted(classes, "class", "classes")}`,
    {
      code: "invalid-option",
    },
  );
}
