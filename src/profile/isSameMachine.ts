import type { HostFacts } from "./hostFactsSchema.ts";

/** What a machine does not change, apart from its name. */
const lasting = ["name", "cpu", "cores", "memory", "arch", "board"] as const;

/**
 * Whether two hosts may be one machine. A name alone does not say so: boards with the same image are called alike. Two machines that
 * are alike in everything cannot be told apart.
 */
export function isSameMachine(one: Partial<HostFacts>, other: Partial<HostFacts>): boolean {
  return lasting.every((fact) => one[fact] === other[fact]);
}
