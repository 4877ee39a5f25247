import type { TensorValue } from "./values/tensorValue.ts";

/** Integers of the input `name` are drawn from `from` (inclusive) to `below` (exclusive). */
export interface IntegerRange {
  name: string;
  from: number;
  below: number;
}

/** Special rules for feeding inputs. */
export interface FeedRules {
  ranges: readonly IntegerRange[];
  /** Inputs with a fixed value. */
  values: readonly TensorValue[];
}

/** No special rules: every input is drawn as usual. */
export const noRules: FeedRules = { ranges: [], values: [] };
