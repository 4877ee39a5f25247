import { InputError } from "../base/errors.ts";
import { elementTypeName } from "./elementType.ts";
import type { GraphProto } from "./onnxProto.ts";
import { isExchangeable } from "./typedView.ts";

/**
 * Checks that devices can send a model's outputs, which every plan sends or measures.
 *
 * @throws InputError naming the file and an output of another type, such as string
 */
export function checkOutputs({ output }: GraphProto, file: string): void {
  for (const { name, type } of output) {
    if (type?.value.case !== "tensorType") continue;
    const element = elementTypeName(type.value.value.elemType) ?? "string";
    if (isExchangeable(element)) continue;
    throw new InputError(
      `${file}: output "${name}" is of type ${element}, which devices cannot send: leave it out of the model's outputs`,
      { code: "unsupported-model" },
    );
  }
}
