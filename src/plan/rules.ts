import { closest } from "fastest-levenshtein";
import { InputError } from "../base/errors.ts";
import { sayUnknown } from "../base/plainWords.ts";
import { type Plan, stageDevices } from "./plan.ts";

/** A rule for plans: its text, and what it demands. */
export type Rule = { text: string } & (
  | { kind: "on"; first: string; last: string; device: string }
  | { kind: "never"; device: string }
  | { kind: "input stays" }
);

/** A rule whose device and blocks were found in a scenario. */
interface BoundRule {
  text: string;
  /** For a rule on blocks: the cuts around them, and their device. */
  pin?: { from: number; to: number; device: string };
  obeys: (plan: Plan) => boolean;
}

/**
 * Reads a rule:
 *
 * - `features.0..features.3 on pi`, `classifier on server`: these blocks run on this device;
 * - `cloud never`: this device is not used;
 * - `input stays`: the model's raw input does not leave the source.
 *
 * @throws InputError for any other text
 */
export function parseRule(text: string): Rule {
  const words = text.trim().split(/\s+/);
  if (words.length === 2 && words[0] === "input" && words[1] === "stays")
    return { text, kind: "input stays" };
  if (words.length === 2 && words[1] === "never") return { text, kind: "never", device: words[0] };
  // Names of blocks may have spaces, those of devices have none.
  const [, blocks, device] = /^(.+)\s+on\s+(\S+)$/.exec(text.trim()) ?? [];
  if (blocks !== undefined) {
    const [first, last = first, ...more] = blocks.split("..").map((name) => name.trim());
    if (first !== "" && last !== "" && more.length === 0) return { text, kind: "on", first, last, device };
  }
  throw new InputError(
    `"${text}" is not a rule; write one such as \`features.0..features.3 on pi\`, \`server never\` or \`input stays\``,
    { code: "invalid-value" },
  );
}

/**
 * Returns a function that returns the text of the first rule that a plan breaks, or undefined if the plan breaks none.
 *
 * @param devices the source first
 * @param cuts names of the cuts in order, `input` first and `output` last
 * @throws InputError for a device or block that does not exist, and for two rules that contradict each other
 */
export function ruleBreaker(
  rules: readonly Rule[],
  devices: readonly string[],
  cuts: readonly string[],
): (plan: Plan) => string | undefined {
  const bound = rules.map((rule) => bind(rule, devices, cuts));
  for (const [index, { pin, text }] of bound.entries()) {
    if (!pin) continue;
    for (const other of bound.slice(0, index)) {
      const overlaps = other.pin && other.pin.from < pin.to && pin.from < other.pin.to;
      if (overlaps && other.pin?.device !== pin.device) throw contradiction(other.text, text);
    }
    const never = rules.find((rule) => rule.kind === "never" && rule.device === pin.device);
    if (never) throw contradiction(never.text, text);
  }
  return (plan) => bound.find(({ obeys }) => !obeys(plan))?.text;
}

function contradiction(one: string, other: string): InputError {
  return new InputError(`the rules "${one}" and "${other}" contradict each other`, {
    code: "contradicting-rules",
  });
}

function bind(rule: Rule, devices: readonly string[], cuts: readonly string[]): BoundRule {
  const { text } = rule;
  if (rule.kind === "input stays") {
    return { text, obeys: ({ stages }) => stages.length === 1 || stages[0].to > 0 };
  }
  const { device } = rule;
  if (!devices.includes(device)) {
    throw new InputError(`rule "${text}": ${sayUnknown("device", device, devices)}`, {
      code: "invalid-value",
    });
  }
  if (rule.kind === "never") {
    // A device is used where it computes. A source that only sends its input does not.
    const uses = (plan: Plan) =>
      plan.stages.some((stage) => stageDevices(stage).includes(device) && stage.from < stage.to);
    return { text, obeys: (plan) => !uses(plan) };
  }
  const from = blockSpan(rule.first, text, cuts).from;
  const { to } = blockSpan(rule.last, text, cuts);
  if (from >= to) {
    throw new InputError(`rule "${text}": ${rule.last} comes before ${rule.first}`, {
      code: "invalid-value",
    });
  }
  const isOn = ({ stages }: Plan) =>
    stages.every(
      (stage) => stageDevices(stage).every((one) => one === device) || stage.to <= from || stage.from >= to,
    );
  return { text, pin: { from, to, device }, obeys: isOn };
}

/**
 * Finds the cuts before and after a block. `features.2` includes all of its parts, such as `features.2.conv.0`: a cut has
 * the name of the block that ends there.
 */
function blockSpan(block: string, text: string, cuts: readonly string[]): { from: number; to: number } {
  const isPart = (name: string, index: number) =>
    index > 0 && (name === block || name.startsWith(`${block}.`));
  const to = cuts.findLastIndex(isPart);
  if (to >= 0) return { from: cuts.findIndex(isPart) - 1, to };
  const blocks = cuts.slice(1);
  throw new InputError(
    `rule "${text}": no block "${block}" ends at a cut of the profiles; did you mean ${closest(block, blocks)}?`,
    { code: "invalid-value" },
  );
}
