import { elementCount } from "./elementCount.ts";
import type { ModelProto } from "./onnxProto.ts";
import { valueInfo } from "./tensorType.ts";

/** Weights with more elements than this contain no shape arithmetic, so shape inference does not need their data. */
const largeWeight = 4096;

/**
 * Returns a shallow copy of a model whose large weights are inputs of their type and shape, which is all that types
 * depend on.
 */
export function skeletonOf(model: ModelProto): ModelProto {
  const graph = model.graph!;
  const large = new Set(
    graph.initializer.filter((tensor) => elementCount(tensor.dims.map(Number)) > largeWeight),
  );
  const weights = [...large].map((tensor) =>
    valueInfo(tensor.name, { elementType: tensor.dataType, shape: tensor.dims.map(Number) }),
  );
  const initializer = graph.initializer.filter((tensor) => !large.has(tensor));
  return { ...model, graph: { ...graph, initializer, input: [...graph.input, ...weights] } };
}
