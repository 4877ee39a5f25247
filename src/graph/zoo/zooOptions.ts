import { closest } from "fastest-levenshtein";
import { InputError } from "../../base/errors.ts";
import { type ZooName, zooModels, zooNames } from "./zooModels.ts";

/** Options of a zoo model. */
export interface ZooOptions {
  /** Number of classes, 1000 by default. */
  classes?: number;
  /** Rows and columns of the input; by default the model's original resolution. */
  resolution?: number;
  /** Integer seed of the random weights, 0 by default. */
  seed?: number;
}

/**
 * Checks the name, and fills in the defaults of the options.
 *
 * Throws InputError for a name that is not in the zoo, a resolution below the model's minimum, and numbers that are not
 * whole or out of range.
 */
export function resolveZooOptions(
  name: string,
  options: ZooOptions,
): { name: ZooName } & Required<ZooOptions> {
  if (!isZooName(name)) throw new InputError(unknownName(name), { code: "invalid-option" });
  const { defaultResolution, minimumResolution } = zooModels[name];
  const { classes = 1000, resolution = defaultResolution, seed = 0 } = options;
  if (!Number.isSafeInteger(classes) || classes < 1) {
    throw new InputError(`${classes} classes for ${name}: a whole number of at least 1 is needed`, {
      code: "invalid-option",
    });
  }
  if (!Number.isSafeInteger(resolution) || resolution < minimumResolution) {
    throw new InputError(
      `resolution ${resolution} for ${name}: a whole number of at least ${minimumResolution} is needed`,
      { code: "invalid-option" },
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new InputError(`seed ${seed} for ${name}: a whole number is needed`, { code: "invalid-option" });
  }
  return { name, classes, resolution, seed };
}

function isZooName(name: string): name is ZooName {
  return Object.hasOwn(zooModels, name);
}

function unknownName(name: string): string {
  return `no model "${name}" in the zoo; did you mean ${closest(name, zooNames)}? It has ${zooNames.join(", ")}`;
}
