import { InputError } from "../../base/errors.ts";
import { type Conditions, formatConditions } from "../../network/conditions.ts";
import type { Link } from "../../scenario/link.ts";
import { type Condition, linkOf } from "../../scenario/resolveCondition.ts";

/** What a relay does to the bytes of one direction: delay, jitter, rate, and a trace of rate and delay. */
export type LinkEmulation = Conditions;

/**
 * Checks that a relay can emulate links of a condition. A relay works on the bytes of TCP connections, below messages. What TCP
 * carries is never lost, its slow start happens as the kernel does it on loopback, and a measured curve is a time per
 * message.
 *
 * @param directions the links to emulate, each from one device to another
 * @throws InputError naming the condition, the link and what cannot be emulated
 */
export function checkEmulable(
  condition: Condition,
  directions: readonly { from: string; to: string }[],
): void {
  if (directions.length === 0) return;
  const links = new Map(
    directions.map(({ from, to }) => {
      const link = linkOf(condition, from, to);
      return [link === condition.all ? "every link" : `${from}>${to}`, link] as const;
    }),
  );
  const faults = [...links].flatMap(([name, link]) => linkFaults(link).map((fault) => `${name}: ${fault}`));
  if (condition.startUp) faults.push("TCP start-up");
  if (faults.length === 0) return;
  throw new InputError(
    `condition "${condition.name}" cannot be emulated by a relay, which can do delay, jitter, rate and traces of them; it asks for ${faults.join("; ")}`,
    { code: "unsupported-scenario" },
  );
}

/** Describes what cannot be emulated of a link; empty if everything can. */
export function linkFaults({ conditions, curve }: Link): string[] {
  const { loss, burst, trace } = conditions;
  return [
    ...(loss > 0 || burst ? [formatConditions({ ...conditions, ...noDelay })] : []),
    ...(trace?.loss?.some((share) => share > 0) ? ["a trace of loss"] : []),
    ...(curve ? ["a measured link profile"] : []),
  ];
}

/** Conditions that leave only the loss to describe. */
const noDelay = { delay: 0, jitter: 0, rate: Number.POSITIVE_INFINITY, trace: undefined };
