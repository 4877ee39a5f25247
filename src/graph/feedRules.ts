import type { TensorValue } from "./values/tensorValue.ts";

/** Integers of the input `name` are drawn from `from` on, and below `below`. */
export interface IntegerRange {
  name: string;
  from: number;
  below: number;
}

/** How inputs are fed, where they are not drawn as all others are. */
export interface FeedRules {
  ranges: readonly IntegerRange[];
  /** Inputs with a value of their own. */
  values: readonly TensorValue[];
}

/** Every input is drawn as usual. */
export const noRules: FeedRules = { ranges: [], values: [] };
