import { statusField } from "./statusField.ts";

/** Returns the cores that this process may use, by number; empty if the system does not say. */
export function allowedCores(): number[] {
  const list = statusField("Cpus_allowed_list");
  if (list === null) return [];
  return list.split(",").flatMap((range) => {
    const [first, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
