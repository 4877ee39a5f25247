import { InputError } from "../base/errors.ts";
import { type Conditions, formatConditions, perfect } from "../network/conditions.ts";
import type { StartUp } from "../network/startUp.ts";
import type { ConditionSource, FullConditionSource } from "./conditionSchema.ts";
import { type LoadedTrace, loadTraceSource } from "./loadTrace.ts";

/** A condition with everything it refers to read. */
export interface Condition {
  name: string;
  /** For people: netem words, and whence the trace. */
  description: string;
  /** Every direction of every link that is not in `links`. */
  all: Conditions;
  /** By direction, `from>to`. */
  links: Record<string, Conditions>;
  /** The rate that all links share, where they share one; their own is then unlimited. */
  medium?: Conditions;
  startUp?: StartUp;
}

interface Context {
  /** The scenario's path: messages name it, traces lie relative to it. */
  file: string;
  /** Names of the devices. */
  devices: string[];
  seed: number;
}

/**
 * Reads a condition's trace and turns what the scenario says into what the simulator takes.
 *
 * @throws InputError naming file and condition: a link that joins no two devices, a trace that cannot be read or is
 *   no trace, a shared medium whose links have rates of their own.
 */
export async function resolveCondition(
  name: string,
  source: ConditionSource,
  context: Context,
): Promise<Condition> {
  if (!("links" in source)) {
    return { name, description: formatConditions(source) || "a perfect link", all: source, links: {} };
  }
  const where = `${context.file}: condition "${name}"`;
  for (const direction of Object.keys(source.links)) checkDirection(direction, context.devices, where);
  const trace = source.trace && (await loadTraceSource(source.trace, context));
  const all: Conditions = { ...(source.all ?? perfect), ...(trace && { trace: trace.trace }) };
  return {
    name,
    description: describe(source, trace),
    all: source.shared ? withoutRate(all) : all,
    links: source.links,
    ...(source.shared && { medium: mediumOf(source, all, where) }),
    ...(source.startup && { startUp: source.startup === true ? {} : source.startup }),
  };
}

/** What a condition says of one direction of one link. */
export function conditionsOf({ all, links }: Condition, from: string, to: string): Conditions {
  return links[`${from}>${to}`] ?? all;
}

function checkDirection(direction: string, devices: string[], where: string): void {
  const [from, to] = direction.split(">");
  if (devices.includes(from) && devices.includes(to) && from !== to) return;
  throw new InputError(`${where}: "${direction}" joins no two devices; there are ${devices.join(", ")}`);
}

function mediumOf({ links }: FullConditionSource, { rate, trace }: Conditions, where: string): Conditions {
  const limited = Object.entries(links).find(([, link]) => Number.isFinite(link.rate));
  if (limited) {
    throw new InputError(`${where}: "${limited[0]}" has a rate of its own, but all links share one medium`);
  }
  if (!Number.isFinite(rate) && !trace) {
    throw new InputError(`${where}: a shared medium needs a rate or a trace to share`);
  }
  if (trace?.delay || trace?.loss) {
    throw new InputError(`${where}: the trace of a shared medium may have a rate only, not delay or loss`);
  }
  return { ...perfect, rate, ...(trace && { trace }) };
}

function withoutRate({ trace: _, ...conditions }: Conditions): Conditions {
  return { ...conditions, rate: Number.POSITIVE_INFINITY };
}

function describe({ all, links, shared, startup }: FullConditionSource, trace?: LoadedTrace): string {
  const named = Object.entries(links).map(
    ([link, words]) => `${link}: ${formatConditions(words) || "perfect"}`,
  );
  const words = (all && formatConditions(all)) || (trace ? "" : "a perfect link");
  const rest = [words, trace && `rate ${trace.description}`].filter(Boolean).join(" ");
  return [
    ...named,
    named.length > 0 ? `others: ${rest}` : rest,
    ...(shared ? ["one shared medium"] : []),
    ...(startup ? ["TCP start-up"] : []),
  ].join("; ");
}
