import type { GraphProto, TensorShapeProto_Dimension } from "onnx-buf";
import { InputError } from "../base/errors.ts";

/** What a model's free dimensions become. */
export interface ShapeOptions {
  /** Inputs in a frame: the leading dimension of every graph input. Default: what the model fixes, else 1. */
  batch?: number;
  /** Sizes of other free dimensions, by their name in the model (`height`), or `input.2` where they have none. */
  dims?: Record<string, number>;
}

/**
 * Writes the batch and the named sizes into the free dimensions of the graph's inputs, in place, and forgets the
 * shapes declared further down, which the runtime then infers.
 *
 * Initializers that old models also list as inputs stop being inputs: as inputs they could be overridden, which
 * forbids folding them.
 *
 * @returns the batch
 * @throws InputError: an input without a shape, a batch the model does not allow, a free dimension with no size.
 */
export function fixShapes(graph: GraphProto, file: string, options: ShapeOptions): number {
  const constants = new Set(graph.initializer.map((tensor) => tensor.name));
  graph.input = graph.input.filter((input) => !constants.has(input.name));
  if (graph.input.length === 0) throw new InputError(`${file}: the graph has no input to feed`);
  const leading = graph.input.map((input) => dimensions(graph, file, input.name)[0]).filter(Boolean);
  const batch = options.batch ?? Number(leading.map(fixedSize).find((size) => size !== undefined) ?? 1);
  const batchNames = new Set(leading.map(freeName).filter((name) => name !== undefined));
  for (const input of graph.input) {
    for (const [axis, dim] of dimensions(graph, file, input.name).entries()) {
      const fixed = fixedSize(dim);
      const name = freeName(dim);
      if (fixed !== undefined) {
        if (axis === 0 && options.batch !== undefined && fixed !== batch && batchNames.size === 0) {
          throw new InputError(
            `${file}: input "${input.name}" has a fixed batch of ${fixed}, so --batch ${batch} is not possible; export it with a dynamic first dimension`,
          );
        }
        continue;
      }
      const isBatch = axis === 0 || (name && batchNames.has(name));
      const address = name ?? `${input.name}.${axis}`;
      const size = options.dims?.[address] ?? (isBatch ? batch : undefined);
      if (size === undefined) {
        throw new InputError(
          `${file}: input "${input.name}" leaves dimension ${axis} free; give its size with --dim ${address}=SIZE`,
        );
      }
      dim.value = { case: "dimValue", value: BigInt(size) };
    }
  }
  graph.valueInfo = [];
  for (const output of graph.output) {
    if (output.type?.value.case === "tensorType") output.type.value.value.shape = undefined;
  }
  return batch;
}

function dimensions(graph: GraphProto, file: string, name: string): TensorShapeProto_Dimension[] {
  const type = graph.input.find((input) => input.name === name)?.type?.value;
  if (type?.case !== "tensorType") {
    throw new InputError(`${file}: input "${name}" is not a tensor; only tensor inputs can be fed`);
  }
  if (!type.value.shape) throw new InputError(`${file}: input "${name}" declares no shape`);
  return type.value.shape.dim;
}

/** Exporters write a dynamic dimension as a name, as nothing, or as 0 or -1. */
function fixedSize(dim: TensorShapeProto_Dimension): number | undefined {
  return dim.value.case === "dimValue" && dim.value.value > 0n ? Number(dim.value.value) : undefined;
}

function freeName(dim: TensorShapeProto_Dimension): string | undefined {
  return dim.value.case === "dimParam" && dim.value.value !== "" ? dim.value.value : undefined;
}
