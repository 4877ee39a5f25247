import { z } from "zod";
import { InputError } from "../base/errors.ts";
import type { Cell } from "../report/csvText.ts";
import { parseFieldPath } from "./fieldPath.ts";
import type { Study } from "./studySchema.ts";

/** A field of the scenario, and the value that it gets. */
export interface Setting {
  path: (string | number)[];
  value: unknown;
}

/** One scenario of a study. */
export interface StudyCell {
  index: number;
  /** Unique in the study. */
  name: string;
  /** The cell's value on each axis of the study; null where the cell does not set it. */
  values: Cell[];
  settings: Setting[];
}

/** An axis of a study: a column of its tables. */
export interface StudyAxis {
  name: string;
  /** Whether every value is a number. */
  isNumeric: boolean;
}

/** The cells of a study, in order. Each is made when it is needed, because there may be millions. */
export interface StudyCells {
  axes: StudyAxis[];
  length: number;
  at: (index: number) => StudyCell;
}

/** Maximum number of cells of a study: a few hundred bytes are kept for each. */
const maxCells = 5_000_000;

interface Point {
  label: Cell;
  settings: Setting[];
}

interface Axis {
  name: string;
  points: Point[];
}

/**
 * Lists the cells of a study: the grid, whose first axis varies slowest, then the list; each with every seed.
 *
 * @throws InputError for text that is not a path, two cells with one name, too many cells, a field that is set twice, or a value
 *   or a seed that is there twice
 */
export function studyCells(study: Study): StudyCells {
  const grid = Object.entries(study.grid).map(
    ([name, axis]): Axis => ({ name, points: pointsOf(name, axis) }),
  );
  const inGrid =
    grid.length > 0 || study.list.length === 0 ? product(grid.map(({ points }) => points.length)) : 0;
  if (Array.isArray(study.seeds)) checkDistinct("seeds", study.seeds);
  const seeds = seedsOf(study);
  const seeding = seeds.length > 0 ? [{ name: "seeds", paths: [["seed"]] }] : [];
  checkOverlaps("grid", [
    ...grid.map(({ name, points }) => ({
      name: `axis ${name}`,
      paths: points.flatMap(({ settings }) => settings.map(({ path }) => path)),
    })),
    ...seeding,
  ]);
  for (const { name, set } of study.list)
    checkOverlaps(`list: ${JSON.stringify(name)}`, [...settersOf(set), ...seeding]);
  const base = inGrid + study.list.length;
  const length = base * Math.max(1, seeds.length);
  if (length > maxCells) {
    throw new InputError(`the study has ${length} cells; at most ${maxCells} are allowed`, {
      code: "invalid-study",
    });
  }
  const listed = study.list.map(({ name, set }) => ({ name, entries: Object.entries(set) }));
  checkNames(listed.map(({ name }) => name));
  const paths = listed.flatMap(({ entries }) => entries.map(([path]) => path));
  const names = [...new Set([...grid.map(({ name }) => name), ...paths])];
  const labels = names.map((name) => [
    ...grid.filter((axis) => axis.name === name).flatMap(({ points }) => points.map(({ label }) => label)),
    ...listed.flatMap(({ entries }) =>
      entries.filter(([path]) => path === name).map(([, value]) => labelOf(value)),
    ),
  ]);
  const axes = names.map((name, index) => ({
    name,
    isNumeric: labels[index].every((label) => typeof label === "number"),
  }));
  const gridCell = (index: number): Omit<StudyCell, "index"> => {
    let rest = index;
    const places = grid.map(() => 0);
    for (let axis = grid.length - 1; axis >= 0; axis--) {
      places[axis] = rest % grid[axis].points.length;
      rest = Math.floor(rest / grid[axis].points.length);
    }
    const points = grid.map(({ points }, axis) => points[places[axis]]);
    const name = points.map(({ label }, axis) => `${grid[axis].name}=${label}`).join(", ");
    return {
      name: name === "" ? "the scenario" : name,
      values: axes.map((_, axis) => points[axis]?.label ?? null),
      settings: points.flatMap(({ settings }) => settings),
    };
  };
  const listCell = (index: number): Omit<StudyCell, "index"> => {
    const { name, entries } = listed[index];
    const set = new Map(entries);
    return {
      name,
      values: axes.map((axis) => (set.has(axis.name) ? labelOf(set.get(axis.name)) : null)),
      settings: entries.map(([path, value]) => ({ path: parseFieldPath(path), value })),
    };
  };
  return {
    axes,
    length,
    at: (index) => {
      const of = Math.floor(index / Math.max(1, seeds.length));
      const cell = of < inGrid ? gridCell(of) : listCell(of - inGrid);
      if (seeds.length === 0) return { index, ...cell };
      const seed = seeds.at(index % seeds.length);
      return {
        index,
        ...cell,
        name: seeds.length === 1 ? cell.name : `${cell.name}, seed ${seed}`,
        settings: [...cell.settings, { path: ["seed"], value: seed }],
      };
    },
  };
}

function pointsOf(name: string, axis: Study["grid"][string]): Point[] {
  if (Array.isArray(axis)) {
    const path = parseFieldPath(name);
    checkDistinct(`grid.${name}`, axis.map(labelOf));
    return axis.map((value) => ({ label: labelOf(value), settings: [{ path, value }] }));
  }
  for (const [label, set] of Object.entries(axis)) checkOverlaps(`grid.${name}.${label}`, settersOf(set));
  const points = Object.entries(axis).map(([label, set]) => ({
    label,
    settings: Object.entries(set).map(([path, value]) => ({ path: parseFieldPath(path), value })),
  }));
  if (points.length > 0) return points;
  throw new InputError(`grid.${name}: at least one point is needed`, { code: "invalid-study" });
}

/** Text, numbers, true and false stay as they are; anything else is written as JSON. */
function labelOf(value: unknown): Cell {
  return ["string", "number", "boolean"].includes(typeof value) ? (value as Cell) : JSON.stringify(value);
}

/** Throws InputError for a value that is there twice, as the tables write it: its cells would count twice in every mean. */
function checkDistinct(place: string, values: readonly unknown[]): void {
  const seen = new Set<string>();
  for (const value of values.map(String)) {
    if (seen.has(value)) {
      throw new InputError(
        `${place}: ${value} is there twice, and its cells would count twice; to repeat cells, use seeds`,
        { code: "invalid-study" },
      );
    }
    seen.add(value);
  }
}

/** The seeds that every cell has: how many there are, and each. No seeds: the scenario's own. */
function seedsOf({ seeds = [] }: Study): { length: number; at: (index: number) => number } {
  if (typeof seeds === "number") return { length: seeds, at: (index) => index + 1 };
  return { length: seeds.length, at: (index) => seeds[index] };
}

function product(lengths: number[]): number {
  return lengths.reduce((all, length) => all * length, 1);
}

/** Something that sets fields of a cell: an axis, the path of a field, the seeds. */
interface Setter {
  name: string;
  paths: Setting["path"][];
}

/**
 * Checks that nothing replaces what was set before it: a cell's row would tell a value that the cell does not have. A field inside a value
 * that was set before may be set.
 *
 * @param place of the setters in the study, for the message
 * @param setters in the order in which they set their fields
 */
function checkOverlaps(place: string, setters: readonly Setter[]): void {
  // Each field that is set, and the fields around it, by path.
  const before = new Map<string, string>();
  for (const { name, paths } of setters) {
    for (const path of paths) {
      const other = before.get(JSON.stringify(path));
      if (other === undefined) continue;
      throw new InputError(
        `${place}: ${other} and ${name} both set ${z.core.toDotPath(path)}, and a cell has one value of it`,
        { code: "invalid-study" },
      );
    }
    for (const path of paths) {
      for (let depth = 1; depth <= path.length; depth++)
        before.set(JSON.stringify(path.slice(0, depth)), name);
    }
  }
}

/** Returns what sets each of these fields. Throws InputError for text that is not a path. */
function settersOf(set: object): Setter[] {
  return Object.keys(set).map((path) => ({ name: path, paths: [parseFieldPath(path)] }));
}

function checkNames(names: string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new InputError(`list: two cells are called ${JSON.stringify(twice)}; each needs a name of its own`, {
    code: "invalid-study",
  });
}
