import { findObjective, type ObjectiveName } from "../../plan/objectives.ts";
import { isFields, type Patch, patched } from "../../scenario/pack/patch.ts";
import type { ScenarioDocument } from "../../scenario/pack/scenarioText.ts";

/** The network parameters that a phase diagram varies. */
export const phaseParameters = ["rate", "delay", "jitter", "loss"] as const;

/** A network parameter that a phase diagram varies. */
export type PhaseParameter = (typeof phaseParameters)[number];

/** Everything that a reader set on the page; the rest follows from it. */
export interface ExplorerState {
  /** What differs from the scenario that the page was opened with. */
  patch: Patch;
  /** The condition that is shown. */
  shown: string;
  /** Ids of the chosen plan and of the one beside it; undefined: the page chooses. */
  plan?: string;
  other?: string;
  phase: { x: PhaseParameter; y: PhaseParameter; objective?: ObjectiveName };
}

/** Writes a state as the fragment of a URL; empty for the state that the page opens with. */
export function toFragment(state: ExplorerState, opening: ExplorerState): string {
  if (JSON.stringify(state) === JSON.stringify(opening)) return "";
  return `#${encodeURIComponent(JSON.stringify(state))}`;
}

/** Whether a URL's fragment holds a state. Others lead to places in a page, such as `#what-if`. */
export function holdsState(fragment: string): boolean {
  return /^#?$|^#(%7B|\{)/i.test(fragment);
}

/**
 * Reads a state from the fragment of a URL. What does not fit is left as the page opens with it.
 *
 * @param base the scenario as the page was opened with it
 */
export function fromFragment(
  fragment: string,
  opening: ExplorerState,
  base: ScenarioDocument,
): ExplorerState {
  let value: unknown;
  try {
    value = JSON.parse(decodeURIComponent(fragment.replace(/^#/, "")));
  } catch {
    return opening;
  }
  if (!isFields(value)) return opening;
  const text = (given: unknown) => (typeof given === "string" ? given : undefined);
  const { phase } = value;
  const parameter = (given: unknown) => phaseParameters.find((name) => name === given);
  const x = isFields(phase) ? parameter(phase.x) : undefined;
  const y = isFields(phase) ? parameter(phase.y) : undefined;
  return {
    patch: isFields(value.patch) && hasConditions(base, value.patch) ? value.patch : opening.patch,
    shown: text(value.shown) ?? opening.shown,
    ...(text(value.plan) !== undefined && { plan: text(value.plan) }),
    ...(text(value.other) !== undefined && { other: text(value.other) }),
    phase: x && y && x !== y ? { x, y, ...objectiveOf(phase) } : opening.phase,
  };
}

/** Whether a changed scenario still has what the page lists at its top. Anything else that is wrong, the page says in a sentence. */
function hasConditions(base: ScenarioDocument, patch: Patch): boolean {
  return isFields((patched(base, patch) as ScenarioDocument).conditions);
}

function objectiveOf(phase: unknown): { objective?: ObjectiveName } {
  const name = isFields(phase) ? phase.objective : undefined;
  return typeof name === "string" && findObjective(name) ? { objective: name as ObjectiveName } : {};
}
