import type { Element } from "./tensorValue.ts";

/** An element as JSON can hold it: infinities, NaN and integers beyond 2^53 become text. */
export function plainElement(element: Element): number | string {
  const number = Number(element);
  const exact = typeof element === "bigint" ? Number.isSafeInteger(number) : Number.isFinite(number);
  return exact ? number : `${element}`;
}
