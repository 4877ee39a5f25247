import { closest } from "fastest-levenshtein";
import { InputError } from "../base/errors.ts";
import { quoted } from "../base/quoted.ts";
import { type CutOptions, findCuts } from "../graph/cuts.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import type { ShownStage } from "../modelView/stages.ts";
import { isWithSettings } from "../plan/settings.ts";

/**
 * Returns the stages of the plan that a picture shall show: of a plan's id (`pi|features.7|server`, with or without
 * settings), or between cuts by name. No stages if neither is given.
 *
 * @throws InputError for a cut that the model does not have, or cuts that are not in the model's order
 */
export function shownStages(
  model: FrozenModel,
  { plan, cut = [] }: { plan?: string; cut?: readonly string[] },
  { maxBoundary }: CutOptions,
): ShownStage[] {
  if (plan === undefined && cut.length === 0) return [];
  const all = findCuts(model, { maxBoundary, all: true });
  const positions = new Map(all.map(({ name, position }) => [name, position]));
  const parts = plan === undefined ? undefined : partsOf(plan, positions);
  const names = parts?.filter((_, index) => index % 2 === 1) ?? cut;
  const borders = [0, ...names.map((name) => positionOf(name, positions)), model.proto.graph!.node.length];
  return borders.slice(1).map((to, index) => {
    const from = borders[index];
    if (from > to) {
      const [first, second] = [names[index - 1], names[index]];
      throw new InputError(
        `cut "${first}" comes after cut "${second}" in the model: give them in its order`,
        {
          code: "invalid-option",
        },
      );
    }
    return { name: parts?.[2 * index] ?? `stage ${index + 1}`, from, to };
  });
}

/** The devices of a plan's id and the cuts between them, without its settings. */
function partsOf(id: string, positions: ReadonlyMap<string, number>): string[] {
  const parts = id.split("|");
  for (let count = parts.length; count > 0; count--) {
    const split = parts.slice(0, count);
    const areCuts = split.every((part, index) => index % 2 === 0 || positions.has(part));
    const isSplit = count % 2 === 1 && areCuts;
    if (isSplit && (count === parts.length || isWithSettings(id, split.join("|")))) return split;
  }
  const unknown = parts.find((part, index) => index % 2 === 1 && !positions.has(part));
  if (unknown !== undefined) positionOf(unknown, positions);
  throw new InputError(`--plan ${quoted(id)}: a plan is written DEVICE|CUT|DEVICE`, {
    code: "invalid-option",
  });
}

function positionOf(name: string, positions: ReadonlyMap<string, number>): number {
  const position = positions.get(name);
  if (position !== undefined) return position;
  const nearest = closest(name, [...positions.keys()]);
  throw new InputError(
    `the model has no cut "${name}" with these options; did you mean ${nearest}? \`paretopipe cuts\` lists all`,
    { code: "invalid-option" },
  );
}
