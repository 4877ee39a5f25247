import { InputError } from "../../base/errors.ts";
import { type Conditions, formatConditions } from "../../network/conditions.ts";
import type { Condition, Link } from "../../scenario/resolveCondition.ts";

/** What a relay does to the bytes of one direction: delay, jitter, rate, and a trace of rate and delay. */
export type LinkEmulation = Conditions;

/**
 * Checks that a relay can do what a condition asks for. It works on the bytes of TCP connections, below messages:
 * what TCP carries is never lost, its start-up happens in the kernel's own way on loopback, and a measured curve is
 * a time for each message.
 *
 * @throws InputError naming the condition, the link and what cannot be emulated
 */
export function checkEmulable(condition: Condition): void {
  const faults = Object.entries({ "every link": condition.all, ...condition.links }).flatMap(([name, link]) =>
    linkFaults(link).map((fault) => `${name}: ${fault}`),
  );
  if (condition.startUp) faults.push("TCP start-up");
  if (faults.length === 0) return;
  throw new InputError(
    `condition "${condition.name}" cannot be emulated by a relay, which can do delay, jitter, rate and traces of them; it asks for ${faults.join("; ")}`,
  );
}

/** What of a link cannot be emulated, in words; empty where all can. */
export function linkFaults({ conditions, curve }: Link): string[] {
  const { loss, burst, trace } = conditions;
  return [
    ...(loss > 0 || burst ? [formatConditions({ ...conditions, ...noDelay })] : []),
    ...(trace?.loss?.some((share) => share > 0) ? ["a trace of loss"] : []),
    ...(curve ? ["a measured link profile"] : []),
  ];
}

/** Leaves only the loss in the words of conditions. */
const noDelay = { delay: 0, jitter: 0, rate: Number.POSITIVE_INFINITY, trace: undefined };
