import { z } from "zod";
import { InputError } from "../base/errors.ts";
import { sayUnknown } from "../base/plainWords.ts";
import {
  type Figures,
  findObjective,
  formatFigure,
  type ObjectiveName,
  objectiveNames,
  objectives,
  objectiveValue,
  roundForRanking,
} from "./objectives.ts";
import { quantities } from "./quantities.ts";
import type { WorkUnit } from "./workUnit.ts";

/** A figure that a plan must not exceed, or must reach. */
export const limitSchema = z.strictObject({
  objective: z.enum(objectiveNames),
  relation: z.enum(["<=", ">="]),
  /**
   * In SI units: seconds, frames per second, joules or bytes; or a plain number. Per input if plans differ in their batch.
   */
  value: z.number().nonnegative(),
});

/** A figure that a plan must not exceed, or must reach: `p95 <= 100ms`, `throughput >= 10`. */
export type Limit = z.infer<typeof limitSchema>;

/**
 * Reads a limit on an objective from what follows its name: `<= 100ms`, `>= 10`.
 *
 * @throws InputError for another relation, or a value without the objective's unit
 */
export function parseLimit(objective: ObjectiveName, text: string): Limit {
  const [, relation, rest] = /^\s*(<=|>=)\s*(\S.*?)\s*$/.exec(text) ?? [];
  if (relation === undefined) {
    throw new InputError(
      `"${text}" is not a limit on ${objective}; write one such as \`${limitExample(objective)}\``,
      { code: "invalid-option" },
    );
  }
  const { parse } = quantities[objectives[objective].quantity];
  return { objective, relation: relation as Limit["relation"], value: parse(rest) };
}

/**
 * Reads a limit with its objective: `p95<=100ms`.
 *
 * @throws InputError as `parseLimit`, and for an objective that does not exist
 */
export function parseNamedLimit(text: string): Limit {
  const [, name, rest] = /^\s*([^<>=\s]*)\s*(.*)$/.exec(text)!;
  if (!findObjective(name)) {
    throw new InputError(`"${text}": ${sayUnknown("objective", name, objectiveNames)}`, {
      code: "invalid-option",
    });
  }
  const objective = name as ObjectiveName;
  if (rest === "") {
    throw new InputError(`"${name}" is no limit; write one such as \`${name} ${limitExample(objective)}\``, {
      code: "invalid-option",
    });
  }
  return parseLimit(objective, rest);
}

/** An example of a limit on this objective, without its name: `<= 100ms`. */
export function limitExample(objective: ObjectiveName): string {
  return quantities[objectives[objective].quantity].limit;
}

/** Formats a limit for people: `p95 <= 100 ms`. */
export function formatLimit({ objective, relation, value }: Limit, unit: WorkUnit = "frame"): string {
  return `${objectives[objective].short} ${relation} ${formatFigure(objectives[objective], value, unit)}`;
}

/**
 * Returns by how much figures miss a limit, as a share of it: 0.2 is a fifth too much or too little. 0 or less if they meet
 * it; infinite if the limit is 0 and missed. Both are rounded as for ranking, so that last digits decide nothing.
 */
export function missBy({ objective, relation, value: exact }: Limit, figures: Figures): number {
  const value = roundForRanking(exact);
  const own = roundForRanking(objectiveValue(objectives[objective], figures));
  const over = relation === "<=" ? own - value : value - own;
  if (value === 0) return over > 0 ? Number.POSITIVE_INFINITY : 0;
  return over / value;
}
