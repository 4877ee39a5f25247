import type { Item } from "./item.ts";

/**
 * A frame's times as the source reports them: the arrival; begin, end and departure at the source's stage; received,
 * begin, end and departure at each further stage, on that device's clock; and when the source learned that it was done.
 */
export function frameRow({ arrival, begin, end, departed, stamps }: Item, completed: number): number[] {
  return [arrival, begin, end, departed, ...stamps.flat(), completed];
}
