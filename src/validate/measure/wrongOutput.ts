import { elementsOf } from "../../graph/values/tensorValue.ts";
import type { WireTensor } from "../../runtime/protocol/tensors.ts";
import type { Arithmetic } from "./arithmetic.ts";
import { outputDifference } from "./outputDifference.ts";

/** What an output may differ by, as a share of its largest value. */
const shares: Record<Arithmetic, number> = { full: 1e-3, half: 2e-2, quantised: 5e-2 };

/** Floats may always differ by this much: values that cancel out leave rounding only. */
const least = 1e-6;

/** An output of a split model that is not the whole model's. */
export interface WrongOutput {
  name: string;
  /** Largest absolute difference of its elements; Infinity where it is missing or cannot be compared. */
  difference: number;
  /** The largest that counts as correct. */
  allowed: number;
}

/** Finds the first of the whole model's outputs that the split one does not reproduce, as finely as it computes. */
export function wrongOutput(
  whole: readonly WireTensor[],
  split: readonly WireTensor[],
  arithmetic: Arithmetic,
): WrongOutput | undefined {
  for (const output of whole) {
    const { name } = output;
    const same = split.filter((each) => each.name === name);
    const difference = outputDifference([output], same);
    const allowed = allowedDifference(output, arithmetic);
    if (!(difference <= allowed)) return { name, difference, allowed };
  }
  return undefined;
}

/**
 * Returns the largest difference of an output that counts as correct. Integers of 8 and 16 bits may be a step apart, because they
 * are made by rounding; wider ones count or name something and must be equal, as booleans must.
 */
export function allowedDifference(output: WireTensor, arithmetic: Arithmetic): number {
  const share = shares[arithmetic];
  if (output.type.startsWith("float")) return Math.max(least, share * largestOf(output));
  if (!/^u?int(8|16)$/.test(output.type)) return 0;
  return arithmetic === "quantised" ? Math.max(1, share * largestOf(output)) : 1;
}

/** The largest absolute value that is finite. */
function largestOf(output: WireTensor): number {
  const elements = elementsOf(output);
  let largest = 0;
  for (let i = 0; i < elements.length; i++) {
    const size = Math.abs(Number(elements[i]));
    if (size > largest && size < Number.POSITIVE_INFINITY) largest = size;
  }
  return largest;
}
