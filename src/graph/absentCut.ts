import { InputError } from "../base/errors.ts";
import type { FrozenModel } from "./freeze.ts";

/**
 * Makes the error for a cut that a model does not have as it is frozen here. What freezing makes of a model depends on the version
 * of ONNX Runtime, and on the processor.
 *
 * @param whose "the profiles", or "run lan", which do have it
 */
export function absentCut({ file }: Pick<FrozenModel, "file">, name: string, whose: string): InputError {
  return new InputError(
    `${file}: the cut ${name} of ${whose} does not exist in the model as it is frozen here; profile again with this version of ONNX Runtime`,
    { code: "profile-mismatch" },
  );
}
