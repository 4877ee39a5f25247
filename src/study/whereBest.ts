import { InputError } from "../base/errors.ts";
import type { WorkUnit } from "../plan/workUnit.ts";
import type { Cell } from "../report/csvText.ts";
import { type BestPlan, bestPlans, conditionsWithoutPlan } from "./bestPlans.ts";
import type { CellResult } from "./cellResult.ts";
import type { StudyAxis } from "./cells.ts";

/** Places that one chart may have. They are kept in memory, and more cannot be told apart. */
export const maxPlaces = 10_000;

/** The best plan at each place of two axes, under one condition and by one objective. */
export interface WhereBest {
  condition: string;
  objective: BestPlan["objective"];
  /** What values are per. Cells whose plans differ in batch have charts of their own. */
  unit: WorkUnit;
  /** Places on the axes, in the order of the study; undefined if there are more than `maxPlaces`. */
  places: BestAt[] | undefined;
  /** The values of both axes in the order of the study, also those at which no cell has a result. */
  values: readonly [x: readonly string[], y: readonly string[]];
}

/** A place on two axes, the plan that is best in more of its cells than any other, and the mean of its cells' best values. */
export interface BestAt {
  x: string;
  y: string;
  /** Null if there are more cells in which no plan may be chosen. */
  plan: string | null;
  words: string;
  /** The cells of which this is true, as a share of those with a result. */
  share: number;
  /** Null if no plan may be chosen in any of the cells. */
  mean: number | null;
}

/** The best plan of a cell; null if no plan may be chosen. */
type Best = BestPlan | (Omit<BestPlan, "plan" | "value"> & { plan: null; value: null });

interface Group extends Pick<WhereBest, "condition" | "objective" | "unit"> {
  places: Map<string, Place> | undefined;
}

interface Place {
  x: string;
  y: string;
  /** Cells with a result, and those among them in which some plan may be chosen. */
  cells: number;
  chosen: number;
  sum: number;
  wins: Map<string | null, Win>;
}

interface Win {
  words: string;
  count: number;
}

/** What is said of a place where no plan may be chosen. */
export const noPlan = "no plan";

/** Collects, cell by cell, the best plan at each place of two axes. Cells that differ in others, or in their seed, share a place. */
export class BestCollector {
  readonly axes: readonly [x: string, y: string];
  readonly #indices: [number, number];
  readonly #groups = new Map<string, Group>();
  readonly #values = [new Set<string>(), new Set<string>()] as const;
  /** Each repeated result, at each place where it was counted. */
  readonly #counted = new Set<string>();

  /**
   * @param wanted the names of the axes; by default the first two. A study of one axis has one row
   * @throws InputError for a name that is not one of the study's axes, and for one axis given twice
   */
  constructor(axes: readonly StudyAxis[], wanted: { x?: string; y?: string } = {}) {
    const names = axes.map(({ name }) => name);
    for (const [option, name] of Object.entries(wanted)) {
      if (name === undefined || names.includes(name)) continue;
      throw new InputError(`--${option} ${name}: the study has the axes ${names.join(", ") || "none"}`, {
        code: "invalid-option",
      });
    }
    if (wanted.x !== undefined && wanted.x === wanted.y) {
      throw new InputError(`--x and --y are both ${wanted.x}: two different axes are needed`, {
        code: "invalid-option",
      });
    }
    const x = wanted.x ?? names.find((name) => name !== wanted.y) ?? "";
    const y = wanted.y ?? names.find((name) => name !== x) ?? "";
    this.axes = [x, y];
    this.#indices = [names.indexOf(x), names.indexOf(y)];
  }

  /**
   * Takes the result of a cell, whose place on each axis is given; undefined for a cell that failed.
   *
   * @param repeated names the result if other cells have the same one, which then counts once at each place
   */
  take(values: readonly Cell[], result: CellResult | undefined, repeated?: string): void {
    const place = this.#indices.map((index) => (index < 0 ? "" : String(values[index] ?? "not set")));
    for (const [axis, value] of place.entries()) {
      if (this.#values[axis].size < maxPlaces) this.#values[axis].add(value);
    }
    if (!result) return;
    const [x, y] = place;
    if (repeated !== undefined) {
      const counted = JSON.stringify([repeated, x, y]);
      if (this.#counted.has(counted)) return;
      this.#counted.add(counted);
    }
    for (const { condition, objective, unit, plan, words, value } of withoutGaps(result)) {
      const group = entry(
        this.#groups,
        JSON.stringify([condition, objective, unit]),
        (): Group => ({
          condition,
          objective,
          unit,
          places: new Map(),
        }),
      );
      if (!group.places) continue;
      const place = entry(group.places, JSON.stringify([x, y]), () => ({
        x,
        y,
        cells: 0,
        chosen: 0,
        sum: 0,
        wins: new Map(),
      }));
      place.cells++;
      if (value !== null) {
        place.chosen++;
        place.sum += value;
      }
      entry<string | null, Win>(place.wins, plan, () => ({ words, count: 0 })).count++;
      if (group.places.size > maxPlaces) group.places = undefined;
    }
  }

  /** Returns what was found at each place. */
  read(): WhereBest[] {
    const [x, y] = this.#values;
    return [...this.#groups.values()].map(({ places, ...group }) => ({
      ...group,
      values: [[...x], [...y]],
      places: places && [...places.values()].map(bestAt),
    }));
  }
}

/** The best plans of a cell, with an entry also for each condition and objective in which no plan may be chosen. */
function withoutGaps(result: CellResult): Best[] {
  const none = conditionsWithoutPlan(result).flatMap((without) =>
    (result.objectives as BestPlan["objective"][]).map(
      (objective): Best => ({ ...without, objective, plan: null, words: noPlan, value: null }),
    ),
  );
  return [...bestPlans(result), ...none];
}

function bestAt({ x, y, cells, chosen, sum, wins }: Place): BestAt {
  const [plan, { words, count }] = [...wins].reduce((best, one) =>
    one[1].count > best[1].count ? one : best,
  );
  return { x, y, plan, words, share: count / cells, mean: chosen === 0 ? null : sum / chosen };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
