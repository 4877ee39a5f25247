import type { ModelProto } from "./onnxProto.ts";

/** Returns the names of the outputs whose size a frozen model, or a stage of one, leaves free: it depends on the input. */
export function freeOutputs({ graph }: ModelProto): string[] {
  return graph!.output.flatMap(({ name, type }) => {
    if (type?.value.case !== "tensorType") return [];
    const { shape } = type.value.value;
    return shape?.dim.every(({ value }) => value.case === "dimValue") ? [] : [name];
  });
}
