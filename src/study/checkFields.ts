import { InputError } from "../base/errors.ts";
import type { CellResolver } from "./cellResolver.ts";
import { type StudyCell, studyCells } from "./cells.ts";
import { parseFieldPath } from "./fieldPath.ts";
import { spreadCells } from "./spreadCells.ts";
import type { Study } from "./studySchema.ts";

/** Paths that are set together: by an axis, by a point of one, or by a cell of the list. */
interface Group {
  /** Returns where a path is in the study. */
  at: (path: string) => PropertyKey[];
  paths: string[];
  /** The cells that set them. */
  cells: () => Iterable<StudyCell>;
}

/**
 * Checks the paths of a study before anything is computed. A wrong one would fail each of its cells, or change nothing in them.
 *
 * @param place of a part of the study in its file, for messages
 * @throws InputError for a path that leads to no field of the scenario, or into its `sweep`, which cells do not have
 */
export function checkFields(
  study: Study,
  resolver: CellResolver,
  place: (path: readonly PropertyKey[]) => string,
): void {
  const known = new Set<string>();
  for (const { at, paths, cells } of groupsOf(study)) {
    const swept = paths.find((path) => parseFieldPath(path)[0] === "sweep");
    if (swept !== undefined) {
      throw new InputError(
        `${place(at(swept))}: ${swept} would change nothing: cells leave out the scenario's own sweep; what it varies can be axes of the study`,
        { code: "invalid-study" },
      );
    }
    let missing = paths.filter((path) => !known.has(path));
    let why = "";
    for (const cell of missing.length > 0 ? cells() : []) {
      const unknown = resolver.unknownFields(cell);
      missing = missing.filter((path) => unknown.has(JSON.stringify(parseFieldPath(path))));
      if (missing.length === 0) break;
      why ||= unknown.get(JSON.stringify(parseFieldPath(missing[0])))!;
    }
    if (missing.length > 0) {
      throw new InputError(`${place(at(missing[0]))}: ${missing[0]} is no field of the scenario: ${why}`, {
        code: "invalid-study",
      });
    }
    for (const path of paths) known.add(path);
  }
}

function* groupsOf(study: Study): Generator<Group> {
  for (const [name, axis] of Object.entries(study.grid)) {
    const cellsWith = (one: Study["grid"][string]) => () =>
      spreadCells(studyCells({ ...study, grid: { ...study.grid, [name]: one }, list: [], seeds: undefined }));
    if (Array.isArray(axis)) {
      yield { at: () => ["grid", name], paths: [name], cells: cellsWith(axis) };
      continue;
    }
    for (const [label, set] of Object.entries(axis)) {
      yield {
        at: (path) => ["grid", name, label, path],
        paths: Object.keys(set),
        cells: cellsWith({ [label]: set }),
      };
    }
  }
  for (const [index, cell] of study.list.entries()) {
    yield {
      at: (path) => ["list", index, "set", path],
      paths: Object.keys(cell.set),
      cells: () => spreadCells(studyCells({ ...study, grid: {}, list: [cell], seeds: undefined })),
    };
  }
}
