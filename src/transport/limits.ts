import type { Limits } from "./connection.ts";

/** What is taken from a peer where nothing else is asked for. */
export const defaultLimits: Required<Limits> = { message: 2 ** 30, head: 2 ** 20, deadline: 10 };

/** The limits, with defaults where none were given. */
export function limitsFrom({ message, head, deadline }: Limits): Required<Limits> {
  return {
    message: message ?? defaultLimits.message,
    head: head ?? defaultLimits.head,
    deadline: deadline ?? defaultLimits.deadline,
  };
}
