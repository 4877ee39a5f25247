/** A point: a plan under a condition. */
export interface PointName {
  condition: string;
  plan: string;
}

/** Returns a string that identifies a point. */
export function keyOf({ condition, plan }: PointName): string {
  return JSON.stringify([condition, plan]);
}
