/** A point: a plan under a condition. */
export interface PointName {
  condition: string;
  plan: string;
}

/** One string for a point. */
export function keyOf({ condition, plan }: PointName): string {
  return JSON.stringify([condition, plan]);
}
