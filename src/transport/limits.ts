import type { Limits } from "./connection.ts";

/** The default limits on what is accepted from a peer. */
export const defaultLimits: Required<Limits> = { message: 2 ** 30, head: 2 ** 20, deadline: 10 };

/** Fills in defaults for the limits that were not given. */
export function limitsFrom({ message, head, deadline }: Limits): Required<Limits> {
  return {
    message: message ?? defaultLimits.message,
    head: head ?? defaultLimits.head,
    deadline: deadline ?? defaultLimits.deadline,
  };
}
