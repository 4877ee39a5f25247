import type { ErrorCode } from "../base/errorCodes.ts";
import { InputError } from "../base/errors.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";

/**
 * Makes the error for a field of a scenario that its plans show to be wrong. It begins with the field's place, or with the field if its
 * place is not known.
 */
export function scenarioFault(
  { place }: Pick<ResolvedScenario, "place">,
  path: readonly PropertyKey[],
  message: string,
  code: ErrorCode,
): InputError {
  const field = path.filter((part) => typeof part === "string").join(".");
  return new InputError(`${place ? place(path) : field}: ${message}`, { code });
}
