import path from "node:path";
import { z } from "zod";
import { blaming } from "../base/checkDocument.ts";
import { openDocument, readDocument } from "../base/document.ts";
import { InputError } from "../base/errors.ts";
import { CellResolver } from "./cellResolver.ts";
import { type StudyCells, studyCells } from "./cells.ts";
import { checkFields } from "./checkFields.ts";
import { spreadCells } from "./spreadCells.ts";
import { fixedColumnNames } from "./studyColumns.ts";
import { type Study, studySchema } from "./studySchema.ts";

/** A scenario before a cell's values are set: any fields. */
const documentSchema = z.record(z.string(), z.unknown());

/** A study that was read, with what makes its cells' inputs. */
export interface LoadedStudy {
  study: Study;
  cells: StudyCells;
  resolver: CellResolver;
}

/**
 * Reads a study and the scenario that its cells are made of.
 *
 * @throws InputError naming the file and what is wrong: fields, text that is not a path, a path that leads to no
 *   field, or an axis without a value that fits the scenario
 */
export async function readStudy(file: string): Promise<LoadedStudy> {
  const { value: study, place } = await openDocument(file, studySchema, "study");
  const cells = await blaming(file, () => studyCells(study));
  checkColumns(cells, (axis) => place(placeOf(axis, study)));
  // A relative path stays one, so that messages name the file as the user does.
  const scenario = path.isAbsolute(study.scenario)
    ? study.scenario
    : path.join(path.dirname(file), study.scenario);
  const document = await readDocument(scenario, documentSchema, "scenario");
  const resolver = new CellResolver(document, scenario);
  checkFields(study, resolver, place);
  checkAxes(study, resolver, place);
  return { study, cells, resolver };
}

/**
 * Checks that every axis has a column of its own in the tables.
 *
 * @param place of an axis in the file, for messages
 * @throws InputError naming the axis, and how else to write it
 */
function checkColumns({ axes }: StudyCells, place: (axis: string) => string): void {
  // DuckDB, for one, does not tell capitals apart: a query would read another column.
  const taken = new Map(fixedColumnNames.map((name) => [name.toLowerCase(), name]));
  const fixed = new Set(taken.values());
  for (const { name } of axes) {
    const other = taken.get(name.toLowerCase());
    taken.set(name.toLowerCase(), name);
    if (other === undefined) continue;
    const why = fixed.has(other)
      ? `an axis may not be called ${name}, because the results have a column ${other}`
      : `the axes ${other} and ${name} differ in capitals only, and databases take them for one column`;
    const quoted = name.replace(/^[^.[\]"]+/, (first) => `[${JSON.stringify(first)}]`);
    throw new InputError(`${place(name)}: ${why}; a field of the scenario may also be written as ${quoted}`, {
      code: "invalid-study",
    });
  }
}

/** Returns where an axis is in the study: in the grid, or the first cell of the list that sets it. */
function placeOf(axis: string, { grid, list }: Study): PropertyKey[] {
  if (Object.hasOwn(grid, axis)) return ["grid", axis];
  return ["list", list.findIndex(({ set }) => Object.hasOwn(set, axis)), "set", axis];
}

/**
 * A value that does not fit the scenario makes its cells fail. If no value of an axis fits, neither alone nor in a cell
 * together with the other axes' values, they are wrong.
 *
 * @throws InputError naming the axis
 */
function checkAxes(
  study: Study,
  resolver: CellResolver,
  place: (path: readonly PropertyKey[]) => string,
): void {
  for (const [name, axis] of Object.entries(study.grid)) {
    const alone = studyCells({ ...study, grid: { [name]: axis }, list: [], seeds: undefined });
    let reason: InputError | undefined;
    for (let index = 0; index < alone.length; index++) {
      reason = resolver.fault(alone.at(index));
      if (!reason) break;
    }
    if (reason) {
      // In a cell that fits, a value of each axis does.
      if (hasFittingCell(study, resolver)) return;
      throw new InputError(
        `${place(["grid", name])}: no value of ${name} fits the scenario: ${reason.message}`,
        {
          code: "invalid-study",
          cause: reason,
        },
      );
    }
  }
}

/** Whether a cell of the grid fits the scenario; of a large grid, cells all over it are tried. */
function hasFittingCell(study: Study, resolver: CellResolver): boolean {
  for (const cell of spreadCells(studyCells({ ...study, list: [], seeds: undefined }))) {
    if (!resolver.fault(cell)) return true;
  }
  return false;
}
