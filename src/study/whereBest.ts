import { InputError } from "../base/errors.ts";
import type { Cell } from "../report/csvText.ts";
import { type BestPlan, bestPlans } from "./bestPlans.ts";
import type { CellResult } from "./cellResult.ts";
import type { StudyAxis } from "./cells.ts";

/** Places that one chart may have. They are kept in memory, and more cannot be told apart. */
export const maxPlaces = 10_000;

/** The best plan at each place of two axes, under one condition and by one objective. */
export interface WhereBest {
  condition: string;
  objective: BestPlan["objective"];
  /** Places on the axes, in the order of the study; undefined if there are more than `maxPlaces`. */
  places: BestAt[] | undefined;
}

/** A place on two axes, the plan that is best in most of its cells, and the mean of its cells' best values. */
export interface BestAt {
  x: string;
  y: string;
  plan: string;
  words: string;
  share: number;
  mean: number;
}

interface Group extends Pick<WhereBest, "condition" | "objective"> {
  places: Map<string, Place> | undefined;
}

interface Place {
  x: string;
  y: string;
  cells: number;
  sum: number;
  wins: Map<string, { words: string; count: number }>;
}

/** Collects, cell by cell, the best plan at each place of two axes. Cells that differ in others, or in their seed, share a place. */
export class BestCollector {
  readonly axes: readonly [x: string, y: string];
  readonly #indices: [number, number];
  readonly #groups = new Map<string, Group>();

  /**
   * @param wanted the names of the axes; by default the first two. A study of one axis has one row
   * @throws InputError for a name that is not one of the study's axes
   */
  constructor(axes: readonly StudyAxis[], wanted: { x?: string; y?: string } = {}) {
    const names = axes.map(({ name }) => name);
    for (const [option, name] of Object.entries(wanted)) {
      if (name === undefined || names.includes(name)) continue;
      throw new InputError(`--${option} ${name}: the study has the axes ${names.join(", ") || "none"}`, {
        code: "invalid-option",
      });
    }
    const x = wanted.x ?? names.find((name) => name !== wanted.y) ?? "";
    const y = wanted.y ?? names.find((name) => name !== x) ?? "";
    this.axes = [x, y];
    this.#indices = [names.indexOf(x), names.indexOf(y)];
  }

  /** Takes the result of a cell, whose place on each axis is given. */
  take(values: readonly Cell[], result: CellResult): void {
    const [x, y] = this.#indices.map((index) => (index < 0 ? "" : String(values[index] ?? "not set")));
    for (const { condition, objective, plan, words, value } of bestPlans(result)) {
      const group = entry(
        this.#groups,
        JSON.stringify([condition, objective]),
        (): Group => ({
          condition,
          objective,
          places: new Map(),
        }),
      );
      if (!group.places) continue;
      const place = entry(group.places, JSON.stringify([x, y]), () => ({
        x,
        y,
        cells: 0,
        sum: 0,
        wins: new Map(),
      }));
      place.cells++;
      place.sum += value;
      entry(place.wins, plan, () => ({ words, count: 0 })).count++;
      if (group.places.size > maxPlaces) group.places = undefined;
    }
  }

  /** Returns what was found: for each place the plan that is best in most of its cells, and the mean of the best values. */
  read(): WhereBest[] {
    return [...this.#groups.values()].map(({ places, ...group }) => ({
      ...group,
      places: places && [...places.values()].map(bestAt),
    }));
  }
}

function bestAt({ x, y, cells, sum, wins }: Place): BestAt {
  const [plan, { words, count }] = [...wins].reduce((best, one) =>
    one[1].count > best[1].count ? one : best,
  );
  return { x, y, plan, words, share: count / cells, mean: sum / cells };
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
