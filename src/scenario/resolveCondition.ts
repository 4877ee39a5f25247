import { blaming } from "../base/checkDocument.ts";
import type { Document } from "../base/checkText.ts";
import { InputError } from "../base/errors.ts";
import { recordByName } from "../base/recordByName.ts";
import { type Conditions, formatConditions, perfect } from "../network/conditions.ts";
import type { CongestionControl } from "../network/congestion.ts";
import type { StartUp } from "../network/startUp.ts";
import { checkCurve } from "../network/transferCurve.ts";
import { joinWords } from "../plan/planWords.ts";
import type { LinkSpread } from "../profile/linkProfile.ts";
import type { ConditionSource, FullConditionSource, LinkSource, NetemSource } from "./conditionSchema.ts";
import type { Link } from "./link.ts";
import { type LoadedTrace, loadTraceSource } from "./loadTraceSource.ts";
import type { ScenarioFiles } from "./scenarioFiles.ts";
import { withHub } from "./withHub.ts";

/** A condition with all its references loaded. */
export interface Condition {
  name: string;
  /** Readable description: netem words, and where the trace comes from. */
  description: string;
  /** Applies to every direction of every link that is not in `links`. */
  all: Link;
  /** By direction, `from>to`. */
  links: Record<string, Link>;
  /** The hub of each direction in `links` that leads through one. */
  through?: Record<string, string>;
  /** The rate that all links share, if they share one; their own rates are then unlimited. */
  medium?: Conditions;
  startUp?: StartUp;
  /** TCP's congestion control, if losses slow it down. */
  congestion?: CongestionControl;
}

interface Context {
  /** Where traces and link profiles are read from. */
  files: ScenarioFiles;
  /** Names the place of a value in the scenario, for messages. */
  place: Document<unknown>["place"];
  /** Names of the devices. */
  devices: string[];
  seed: number;
}

/**
 * Loads a condition's trace and converts the condition to the simulator's input.
 *
 * @throws InputError naming its place in the file and the condition: a link that does not join two devices, a trace
 *   that cannot be read or is invalid, a shared medium whose links have rates of their own
 */
export async function resolveCondition(
  name: string,
  source: ConditionSource,
  context: Context,
): Promise<Condition> {
  if (!("links" in source)) {
    return { name, description: linkWords(source), all: linkOfWords(source), links: recordByName([]) };
  }
  const place = (...path: string[]) => context.place(["conditions", name, ...path]);
  const where = `${place()}: condition "${name}"`;
  const { trace: wanted, all } = source;
  const trace = wanted && (await blaming(place("trace"), () => loadTraceSource(wanted, context)));
  const given = all ? await blaming(place("all"), () => resolveLink(all, context)) : { conditions: perfect };
  if (given.curve && trace)
    throw new InputError(`${where}: a measured link profile and a trace exclude each other`, {
      code: "invalid-scenario",
    });
  const conditions: Conditions = { ...given.conditions, ...(trace && { trace: trace.trace }) };
  const own = await resolveLinks(
    source.links,
    context,
    (link) => `${place("links", link)}: condition "${name}"`,
  );
  const everyLink = { ...given, conditions: source.shared ? withoutRate(conditions) : conditions };
  const links = await withHub(source, own, everyLink, context.devices, where);
  const { hub } = source;
  const named = new Set(own.map(([direction]) => direction));
  const through = links.flatMap(([direction]): [string, string][] =>
    hub === undefined || named.has(direction) ? [] : [[direction, hub]],
  );
  return {
    name,
    description: describe(source, trace),
    all: everyLink,
    links: recordByName(links),
    ...(through.length > 0 && { through: recordByName(through) }),
    ...(source.shared && { medium: mediumOf(source, own, conditions, where) }),
    ...(source.startup && { startUp: source.startup === true ? {} : source.startup }),
    ...(source.congestion && { congestion: source.congestion }),
  };
}

/** Returns what a condition says about one direction of one link. */
export function linkOf({ all, links }: Condition, from: string, to: string): Link {
  return links[`${from}>${to}`] ?? all;
}

async function resolveLink(source: LinkSource, { files }: Context): Promise<Link> {
  if (!("profile" in source)) return linkOfWords(source);
  const { curve, spread, congestion, provenance } = await files.readLinkProfile(source.profile);
  checkCurve(curve, source.profile);
  checkSpread(spread, curve.bytes.length, source.profile);
  const { roundTrip } = provenance;
  const isBbr = congestion === "bbr" && roundTrip !== undefined;
  return { conditions: perfect, curve, ...(spread && { spread }), ...(isBbr && { bbr: { roundTrip } }) };
}

function checkSpread(spread: LinkSpread | undefined, sizes: number, name: string): void {
  if (!spread || [spread.idle, spread.backToBack].every(({ length }) => length === sizes)) return;
  throw new InputError(`the spread of ${name} needs a share for each of the curve's ${sizes} sizes`, {
    code: "invalid-conditions",
  });
}

/** Returns the link that netem's words describe, without the note. */
function linkOfWords({ note: _, ...conditions }: NetemSource): Link {
  return { conditions };
}

/**
 * Resolves the links that a condition names, by direction.
 *
 * @param where names the place of a link, for messages
 */
async function resolveLinks(
  sources: FullConditionSource["links"],
  context: Context,
  where: (link: string) => string,
): Promise<[direction: string, Link][]> {
  const links = new Map<string, Link>();
  for (const [name, source] of Object.entries(sources)) {
    const link = await blaming(where(name), () => resolveLink(source, context));
    for (const direction of directionsOf(name, context.devices, where(name))) {
      if (links.has(direction)) {
        throw new InputError(`${where(name)}: the link ${direction} is given twice`, {
          code: "invalid-scenario",
        });
      }
      links.set(direction, link);
    }
  }
  return [...links];
}

/** The directions that a link's name stands for: `pi>server` for one, `pi<>server` for two. */
function directionsOf(name: string, devices: string[], where: string): string[] {
  const [from, to] = name.split(/<?>/);
  if (devices.includes(from) && devices.includes(to) && from !== to) {
    return name.includes("<>") ? [`${from}>${to}`, `${to}>${from}`] : [`${from}>${to}`];
  }
  throw new InputError(`${where}: "${name}" joins no two devices; there are ${devices.join(", ")}`, {
    code: "invalid-scenario",
  });
}

function mediumOf(
  { startup, congestion }: FullConditionSource,
  links: readonly (readonly [string, Link])[],
  { rate, trace }: Conditions,
  where: string,
): Conditions {
  if (startup)
    throw new InputError(
      `${where}: TCP start-up on a shared medium is not simulated; leave out \`startup\` or \`shared\``,
      { code: "invalid-scenario" },
    );
  if (congestion)
    throw new InputError(
      `${where}: TCP's congestion control on a shared medium is not simulated; leave out \`congestion\` or \`shared\``,
      { code: "invalid-scenario" },
    );
  const own = links.find(([, { conditions, curve }]) => Number.isFinite(conditions.rate) || curve);
  if (own)
    throw new InputError(`${where}: "${own[0]}" has a rate of its own, but all links share one medium`, {
      code: "invalid-scenario",
    });
  if (!Number.isFinite(rate) && !trace) {
    throw new InputError(`${where}: a shared medium needs a rate or a trace to share`, {
      code: "invalid-scenario",
    });
  }
  if (trace?.delay || trace?.loss) {
    throw new InputError(`${where}: the trace of a shared medium may have a rate only, not delay or loss`, {
      code: "invalid-scenario",
    });
  }
  return { ...perfect, rate, ...(trace && { trace }) };
}

function withoutRate({ trace: _, ...conditions }: Conditions): Conditions {
  return { ...conditions, rate: Number.POSITIVE_INFINITY };
}

function describe(
  { all, links, hub, shared, startup, congestion }: FullConditionSource,
  trace?: LoadedTrace,
): string {
  const named = Object.entries(links).map(([link, source]) => `${link}: ${linkWords(source)}`);
  const rest = trace ? tracedWords(all, trace) : all ? linkWords(all) : "a perfect link";
  return [
    ...named,
    ...(hub === undefined || all || trace ? [named.length > 0 ? `others: ${rest}` : rest] : []),
    ...(hub === undefined ? [] : [`${named.length > 0 ? "others" : "all"} through ${hub}`]),
    ...(shared ? ["one shared medium"] : []),
    ...(startup ? ["TCP start-up"] : []),
    ...(congestion ? [`TCP ${congestion}`] : []),
  ].join("; ");
}

/** Describes links that a trace changes: of the words for all links, only those that the trace does not replace count. */
function tracedWords(all: LinkSource | undefined, { trace, description }: LoadedTrace): string {
  const replaced = {
    rate: Number.POSITIVE_INFINITY,
    ...(trace.delay && { delay: 0 }),
    ...(trace.loss && { loss: 0 }),
  };
  const words = all && !("profile" in all) ? formatConditions({ ...all, ...replaced }) : "";
  const columns = ["rate", ...(trace.delay ? ["delay"] : []), ...(trace.loss ? ["loss"] : [])];
  return [words, joinWords(columns), description].filter(Boolean).join(" ");
}

function linkWords(source: LinkSource): string {
  if ("profile" in source) return `as measured in ${source.profile}`;
  const words = formatConditions(source) || "a perfect link";
  return source.note === undefined ? words : `${words} (${source.note})`;
}
