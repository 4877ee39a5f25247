import path from "node:path";
import QuickLRU from "quick-lru";
import { z } from "zod";
import { describeIssues } from "../base/describeIssues.ts";
import { InputError } from "../base/errors.ts";
import { plainWords } from "../base/plainWords.ts";
import type { DeviceProfile } from "../profile/deviceProfile.ts";
import type { ConditionSource } from "../scenario/conditionSchema.ts";
import { filesIn } from "../scenario/filesIn.ts";
import { type Condition, resolveCondition } from "../scenario/resolveCondition.ts";
import type { ScenarioFiles } from "../scenario/scenarioFiles.ts";
import { readParts } from "../scenario/scenarioParts.ts";
import { type Scenario, scenarioSchema } from "../scenario/scenarioSchema.ts";
import { CellPacker, type PackedCell } from "./cellInput.ts";
import type { StudyCell } from "./cells.ts";
import { withField } from "./fieldPath.ts";
import { unknownFields } from "./unknownFields.ts";

/** Profiles and conditions that are kept in memory, of each kind: a profile may take megabytes. */
const kept = 256;

/** Makes the inputs of a study's cells from its scenario. Each file is read once, however many cells name it. */
export class CellResolver {
  readonly #document: object;
  readonly #file: string;
  readonly #files: ScenarioFiles;
  readonly #packer: CellPacker;
  readonly #profiles = new QuickLRU<string, Promise<DeviceProfile>>({ maxSize: kept });
  readonly #conditions = new QuickLRU<string, Promise<Condition>>({ maxSize: kept });

  /**
   * @param document the scenario's fields, before they are checked
   * @param file the scenario's path, which its own paths are relative to
   */
  constructor(document: object, file: string) {
    this.#document = document;
    this.#file = file;
    const files = filesIn(path.dirname(file));
    this.#files = {
      ...files,
      readProfile: (name) => remembered(this.#profiles, name, () => files.readProfile(name)),
    };
    this.#packer = new CellPacker(file);
  }

  /** Returns the input of a cell. Throws InputError naming what is wrong with it. */
  async resolve(cell: StudyCell): Promise<PackedCell> {
    const value = this.#scenario(cell);
    const place = (at: readonly PropertyKey[]) => `${this.#file}, ${z.core.toDotPath([...at])}`;
    const parts = await readParts({ value, place }, this.#files, {
      resolveCondition: (name, source, context) => {
        const { devices, seed } = context;
        const key = JSON.stringify([name, source, devices, isGenerated(source) && seed]);
        return remembered(this.#conditions, key, () => resolveCondition(name, source, context));
      },
    });
    return this.#packer.pack(parts);
  }

  /** Returns what is wrong with a cell's fields, without reading what they refer to; undefined if nothing is. */
  fault(cell: StudyCell): InputError | undefined {
    try {
      this.#scenario(cell);
      return undefined;
    } catch (error) {
      if (error instanceof InputError) return error;
      throw error;
    }
  }

  /** Returns the paths of a cell that lead to no field of the scenario, as JSON, with what is wrong with them. */
  unknownFields({ settings }: StudyCell): Map<string, string> {
    return unknownFields(this.#document, settings);
  }

  #scenario({ settings }: StudyCell): Scenario {
    const document = settings.reduce((all, { path, value }) => withField(all, path, value), this.#document);
    const result = scenarioSchema.safeParse(document, { error: plainWords, reportInput: true });
    if (result.success) {
      // The results have no room for a phase diagram, and it takes longer than the rest of a cell.
      const { sweep: _, ...scenario } = result.data;
      return scenario;
    }
    const faults = describeIssues(result.error.issues).map((line) => line.trim());
    throw new InputError(faults.join("; "), { code: "invalid-scenario", cause: result.error });
  }
}

/** Whether a condition depends on the seed: its trace is generated. */
function isGenerated(source: ConditionSource): boolean {
  return "links" in source && source.trace !== undefined && !("file" in source.trace);
}

/** Returns what was made for a key before, or makes it. What failed is made again. */
function remembered<T>(known: QuickLRU<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  let value = known.get(key);
  if (!value) {
    value = make();
    known.set(key, value);
    value.catch(() => known.delete(key));
  }
  return value;
}
