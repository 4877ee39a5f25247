import { type Conditions, formatConditions, parseConditions, perfect } from "../../network/conditions.ts";
import { isFields, patched } from "../../scenario/pack/patch.ts";
import type { ScenarioDocument } from "../../scenario/pack/scenarioText.ts";

/** A link of a condition that has words of its own, and where they stand in the scenario. */
export interface KnobLink {
  name: string;
  path: string[];
  /** Words of netem; null: a measured link profile. */
  words: string | null;
}

/** Puts a value at a path of a scenario; undefined removes what is there. */
export function setAt(document: ScenarioDocument, path: readonly string[], value: unknown): ScenarioDocument {
  const patch = [...path].reverse().reduce((inner: unknown, key) => ({ [key]: inner }), value ?? null);
  return patched(document, patch) as ScenarioDocument;
}

/** Lists the links of a condition that can be turned: all links, and those that it names. */
export function linksOf(document: ScenarioDocument, condition: string): KnobLink[] {
  const source = isFields(document.conditions) ? document.conditions[condition] : undefined;
  const path = ["conditions", condition];
  if (!isFields(source)) return [{ name: "all links", path, words: wordsOf(source) }];
  const named = Object.entries(isFields(source.links) ? source.links : {});
  const all = { name: named.length > 0 ? "other links" : "all links", path: [...path, "all"] };
  return [
    ...(source.all === undefined && named.length > 0 ? [] : [{ ...all, words: wordsOf(source.all ?? "") }]),
    ...named.map(([name, words]) => ({ name, path: [...path, "links", name], words: wordsOf(words) })),
  ];
}

function wordsOf(source: unknown): string | null {
  return typeof source === "string" ? source : null;
}

/** The four figures of a link that have a slider. */
export type LinkFigure = "rate" | "delay" | "jitter" | "loss";

/** Changes one figure of a link's words, and leaves the others. Throws InputError if the words are not netem's. */
export function withFigure(words: string, figure: LinkFigure, value: number): string {
  const conditions: Conditions = { ...parseConditions(words), [figure]: value };
  if (figure === "loss") delete conditions.burst;
  return formatConditions(conditions);
}

/** Writes one figure in netem's words, such as `5mbit`, `20ms` or `1%`. */
export function figureWords(figure: LinkFigure, value: number): string {
  if (figure === "rate") return Number.isFinite(value) ? lastWord({ ...perfect, rate: value }) : "unlimited";
  if (figure === "loss") return value === 0 ? "0%" : lastWord({ ...perfect, loss: value });
  return value === 0 ? "0ms" : lastWord({ ...perfect, delay: value });
}

function lastWord(conditions: Conditions): string {
  return formatConditions(conditions).split(" ")[1];
}

/** Gives each direction between two devices words of its own, where a condition has one text for all links. */
export function splitLinks(document: ScenarioDocument, condition: string, devices: readonly string[]) {
  const [all] = linksOf(document, condition);
  const pairs = devices.flatMap((from) => devices.filter((to) => to !== from).map((to) => `${from}>${to}`));
  const links = Object.fromEntries(pairs.map((pair) => [pair, all.words ?? ""]));
  const source = isFields(document.conditions) ? document.conditions[condition] : undefined;
  const full = isFields(source) ? { ...source, links } : { all: all.words ?? "", links };
  return setAt(document, ["conditions", condition], full);
}

/** Networks to start from, in words of netem. The last three are those of the ParetoPipe paper (arXiv 2601.08025). */
export const networkPresets: readonly { name: string; words: string }[] = [
  { name: "Ethernet", words: "delay 0.1ms rate 1gbit" },
  { name: "Home Wi-Fi", words: "delay 3ms 2ms rate 40mbit" },
  { name: "LTE", words: "delay 40ms 10ms rate 10mbit loss 0.5%" },
  { name: "5G", words: "delay 10ms 3ms rate 100mbit loss 0.1%" },
  { name: "The paper: LAN", words: "delay 0.094ms" },
  { name: "The paper: 200 ms", words: "delay 200ms" },
  { name: "The paper: 5 Mbit/s", words: "rate 5mbit" },
];
