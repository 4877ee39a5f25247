import { planFigures } from "./figures.ts";
import type { Labels } from "./labels.ts";
import type { FoundPlan, FoundStage } from "./result.ts";
import type { Tables } from "./tables.ts";

/** A stage with its team, before it gets devices. */
export interface ChainStage {
  team: number;
  from: number;
  to: number;
}

/** Follows a complete label back to the source and returns its plan. */
export function planOf(label: number, labels: Labels, tables: Tables): FoundPlan {
  const chain: ChainStage[] = [];
  for (let at = label; at >= 0; at = labels.parent[at]) {
    const parent = labels.parent[at];
    const to = labels.place[at] % tables.cuts;
    const from = parent < 0 ? 0 : labels.place[parent] % tables.cuts;
    chain.unshift({ team: Math.floor(labels.place[at] / tables.cuts), from, to });
  }
  return planOfChain(chain, tables);
}

/** Gives each team devices of its own: the first of its kind that no earlier stage has. */
export function planOfChain(chain: readonly ChainStage[], { teams, kinds, problem }: Tables): FoundPlan {
  const taken = kinds.map(() => 0);
  const stages = chain.map(({ team, from, to }): FoundStage => {
    const { kind, size } = teams[team];
    if (kind < 0) return { devices: [0], from, to };
    taken[kind] += size;
    return { devices: kinds[kind].devices.slice(taken[kind] - size, taken[kind]), from, to };
  });
  return { stages, figures: planFigures(problem, stages)! };
}
