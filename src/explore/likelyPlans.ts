import type { Prediction } from "../plan/prediction.ts";
import { possible } from "./uncertainty.ts";

/** Returns the ids of the plans that may be on a condition's front, the likeliest first. */
export function likelyPlans(predictions: readonly Prediction[], condition: string): string[] {
  return predictions
    .flatMap(({ plan, uncertainty, ...prediction }) => {
      const chance = prediction.condition === condition ? (uncertainty?.onFront ?? 0) : 0;
      return chance >= possible ? [{ plan, chance }] : [];
    })
    .sort((a, b) => b.chance - a.chance)
    .map(({ plan }) => plan);
}
