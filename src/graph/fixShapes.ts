import { InputError } from "../base/errors.ts";
import { elementTypeName, isExchangeable } from "./elementType.ts";
import type { GraphProto, TensorShapeProto_Dimension } from "./onnxProto.ts";

/** What a model's free dimensions become. */
export interface ShapeOptions {
  /** Inputs in a frame. Default: what the model fixes, else 1. */
  batch?: number;
  /** Sizes of other free dimensions, by their name in the model (`height`), or `input.2` where they have none. */
  dims?: Record<string, number>;
}

interface Dimension {
  input: string;
  axis: number;
  /** What the user calls it: its name in the model, or `input.2`. */
  address: string;
  named: boolean;
  /** Undefined where the model leaves it free. */
  size?: number;
  proto: TensorShapeProto_Dimension;
}

/**
 * Writes the batch and the named sizes into the free dimensions of the graph's inputs, in place, and forgets the
 * shapes declared further down, which the runtime then infers.
 *
 * The batch is every free dimension with "batch" in its name; where none has, the leading dimension of every input
 * and whatever shares its name.
 *
 * Initializers that old models also list as inputs stop being inputs: as inputs they could be overridden, which
 * forbids folding them.
 *
 * @returns the batch
 * @throws InputError: an input without a shape or of a type that cannot be fed, a batch the model does not allow, a
 *   free dimension with no size, a size for a dimension that is not free, an output that is no tensor.
 */
export function fixShapes(graph: GraphProto, file: string, { batch, dims = {} }: ShapeOptions): number {
  const constants = new Set(graph.initializer.map((tensor) => tensor.name));
  graph.input = graph.input.filter((input) => !constants.has(input.name));
  if (graph.input.length === 0) throw new InputError(`${file}: the graph has no input to feed`);
  const all = graph.input.flatMap((input) => dimensions(graph, file, input.name));
  const free = all.filter(({ size }) => size === undefined);
  checkAddresses(file, free, Object.keys(dims));
  const isBatch = batchRule(free);
  const frame = frameSize(file, all, free.filter(isBatch), batch, dims);
  for (const dim of free) {
    const size = dims[dim.address] ?? (isBatch(dim) ? frame : undefined);
    if (size === undefined) {
      throw new InputError(
        `${file}: input "${dim.input}" leaves dimension ${dim.axis} free; give its size with --dim ${dim.address}=SIZE`,
      );
    }
    dim.proto.value = { case: "dimValue", value: BigInt(size) };
  }
  graph.valueInfo = [];
  for (const { name, type } of graph.output) {
    if (type?.value.case === "tensorType") type.value.value.shape = undefined;
    else if (type)
      throw new InputError(`${file}: output "${name}" is not a tensor; only tensors can be sent`);
  }
  return frame;
}

/** The batch: as chosen, or as the model fixes it. A leading dimension of which `dims` says the size is none. */
function frameSize(
  file: string,
  all: Dimension[],
  batches: Dimension[],
  batch: number | undefined,
  dims: Record<string, number>,
): number {
  if (batches.some(({ address }) => dims[address] === undefined)) return batch ?? 1;
  const [named] = batches;
  const size = named ? dims[named.address] : all.find(({ axis }) => axis === 0)?.size;
  if (batch === undefined || size === batch) return size ?? 1;
  throw new InputError(
    named
      ? `${file}: --dim ${named.address}=${size} contradicts --batch ${batch}`
      : `${file}: input "${all[0].input}" has a fixed batch of ${size ?? 1}, so --batch ${batch} is not possible; export it with a dynamic first dimension`,
  );
}

/** Exporters write a dynamic dimension as a name, as nothing, or as 0 or -1. */
function dimensions(graph: GraphProto, file: string, input: string): Dimension[] {
  const type = graph.input.find(({ name }) => name === input)?.type?.value;
  if (type?.case !== "tensorType") {
    throw new InputError(`${file}: input "${input}" is not a tensor; only tensor inputs can be fed`);
  }
  const element = elementTypeName(type.value.elemType) ?? "string";
  if (element !== "string" && !isExchangeable(element)) {
    throw new InputError(`${file}: input "${input}" is of type ${element}, which cannot be fed from Node`);
  }
  if (!type.value.shape) throw new InputError(`${file}: input "${input}" declares no shape`);
  return type.value.shape.dim.map((proto, axis) => {
    const { case: kind, value } = proto.value;
    const named = kind === "dimParam" && value !== "";
    const size = kind === "dimValue" && value > 0n ? Number(value) : undefined;
    return { input, axis, address: named ? value : `${input}.${axis}`, named, size, proto };
  });
}

/** Which free dimensions are the batch. */
function batchRule(free: Dimension[]): (dim: Dimension) => boolean {
  const saysSo = ({ address, named }: Dimension) => named && /batch/i.test(address);
  if (free.some(saysSo)) return (dim) => saysSo(dim) || (!dim.named && dim.axis === 0);
  const leading = free.filter(({ axis }) => axis === 0);
  const names = new Set(leading.filter(({ named }) => named).map(({ address }) => address));
  return (dim) => dim.axis === 0 || names.has(dim.address);
}

function checkAddresses(file: string, free: Dimension[], given: string[]): void {
  const known = [...new Set(free.map(({ address }) => address))];
  const unknown = given.find((address) => !known.includes(address));
  if (unknown === undefined) return;
  const which = known.length > 0 ? `free are ${known.join(", ")}` : "it leaves none free";
  throw new InputError(`${file}: no input leaves a dimension "${unknown}" free (--dim); ${which}`);
}
