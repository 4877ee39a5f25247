import { packageVersion } from "../base/packageVersion.ts";
import type { ListedDevice } from "../scenario/chooseProfiles.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { ScenarioParts } from "../scenario/scenarioParts.ts";
import type { Scenario } from "../scenario/scenarioSchema.ts";
import { encodeData, hashOf } from "./plainData.ts";

/** Raised whenever the same input gives another result, or results are written in another way. */
export const cellFormat = 4;

/** Something large that many cells share: a profile, or a condition with a trace. Cells name it by its hash. */
export interface SharedInput {
  hash: string;
  /** Reads its text, which only those who have not got it yet need. */
  read: () => string | Promise<string>;
}

/** Everything that a cell's result depends on, but for the shared inputs that it names. */
export interface CellInput {
  /** The scenario's file, for messages. */
  file: string;
  scenario: Scenario;
  devices: { name: string; slowdown: number; profiles: { file: string; hash: string }[] }[];
  /** A condition, or the hash of one. */
  conditions: (Condition | { hash: string })[];
}

/** A cell's input on its way to whoever computes it. */
export interface PackedCell {
  /** Names the result: equal for cells whose results are equal for certain. */
  hash: string;
  /** A `CellInput`, as `encodeData` writes it. */
  text: string;
  /** The shared inputs that it names. */
  shared: SharedInput[];
}

/** Conditions with a longer text are shared: those with traces. */
const longCondition = 4096;

/**
 * Packs a cell's input. Profiles and long conditions are packed once, however many cells have them: the same object
 * must then be in the parts of each.
 */
export class CellPacker {
  readonly #file: string;
  readonly #known = new WeakMap<object, SharedInput & { length: number }>();

  /** @param file the scenario's file, for messages */
  constructor(file: string) {
    this.#file = file;
  }

  pack({ scenario, listed, conditions }: ScenarioParts): PackedCell {
    const shared = new Map<string, SharedInput>();
    const share = (value: object): string => {
      const input = this.#shared(value);
      shared.set(input.hash, input);
      return input.hash;
    };
    const input: CellInput = {
      file: this.#file,
      scenario,
      devices: listed.map(({ name, slowdown, profiles }: ListedDevice) => ({
        name,
        slowdown,
        profiles: profiles.map(({ file, profile }) => ({ file, hash: share(profile) })),
      })),
      conditions: conditions.map((condition) =>
        this.#shared(condition).length > longCondition ? { hash: share(condition) } : condition,
      ),
    };
    return { hash: resultHash(input), text: encodeData(input), shared: [...shared.values()] };
  }

  #shared(value: object): SharedInput & { length: number } {
    let input = this.#known.get(value);
    if (!input) {
      const text = encodeData(value);
      input = { hash: hashOf(text), read: () => text, length: text.length };
      this.#known.set(value, input);
    }
    return input;
  }
}

/** Names do not change figures: a scenario's title, its description, and where its profiles are. */
function resultHash({ scenario, devices, conditions }: CellInput): string {
  const { name: _, description: __, devices: written, ...fields } = scenario;
  return hashOf(
    encodeData({
      format: cellFormat,
      version: packageVersion(),
      scenario: fields,
      written: Object.entries(written).map(([name, { profile: _, ...device }]) => [name, device]),
      devices: devices.map(({ name, slowdown, profiles }) => [
        name,
        slowdown,
        profiles.map(({ hash }) => hash),
      ]),
      conditions,
    }),
  );
}
