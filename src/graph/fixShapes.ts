import { InputError } from "../base/errors.ts";
import { quoted } from "../base/quoted.ts";
import { elementTypeName } from "./elementType.ts";
import type { ModelInput } from "./modelInput.ts";
import type { GraphProto, TensorShapeProto_Dimension, ValueInfoProto } from "./onnxProto.ts";
import { isExchangeable } from "./typedView.ts";

/** Sizes for a model's free dimensions. */
export interface ShapeOptions {
  /** Inputs in a frame. Default: what `dims` or `shapes` say of the free first dimension, else 1. */
  batch?: number;
  /** Sizes of other free dimensions, by their name in the model (`height`), or `input.2` if they have none. */
  dims?: Record<string, number>;
  /** Whole shapes of inputs, by name: from a profile, or of given values. */
  shapes?: ReadonlyMap<string, readonly number[]>;
}

/** The resulting inputs of a graph. */
export interface FixedShapes {
  batch: number;
  /** Whether the model leaves the batch free, so that another could be chosen. */
  freeBatch: boolean;
  /**
   * Whether the batch is the first dimension of the inputs that have it, and of the outputs. It is not in a model that takes steps of
   * sequences, or that outputs the states of its layers.
   */
  batchFirst: boolean;
  inputs: ModelInput[];
}

interface Dimension {
  input: string;
  axis: number;
  /** What the user calls it: its name in the model, or `input.2`. */
  address: string;
  named: boolean;
  /** Undefined if the model leaves it free. */
  size?: number;
  proto: TensorShapeProto_Dimension;
}

/**
 * Writes the batch and the known sizes into the free dimensions of the graph's inputs, in place. It removes the shapes
 * declared further down, which the runtime then infers.
 *
 * The batch is a free dimension (`batchRule`), or what the user says. A fixed first size may be anything, such as the
 * channels of an image or a number of boxes.
 *
 * Initializers that old models also list as inputs stop being inputs: as inputs they could be overridden, which
 * prevents folding them.
 *
 * @throws InputError for an input without a shape or of a type that cannot be fed, a batch the model does not allow, a
 *   free dimension with no size or two, a size for a dimension that is not free, an output that is not a tensor
 */
export function fixShapes(
  graph: GraphProto,
  file: string,
  { batch, dims = {}, shapes = new Map() }: ShapeOptions,
): FixedShapes {
  const constants = new Set(graph.initializer.map((tensor) => tensor.name));
  graph.input = graph.input.filter((input) => !constants.has(input.name));
  if (graph.input.length === 0)
    throw new InputError(`${file}: the graph has no input to feed`, { code: "unsupported-model" });
  const inputs = graph.input.map(({ name }) => ({ name, dims: dimensions(graph, file, name) }));
  const all = inputs.flatMap((input) => input.dims);
  const free = all.filter(({ size }) => size === undefined);
  checkAddresses(file, free, Object.keys(dims));
  const sizes = new Map(Object.entries(dims));
  for (const { name, dims } of inputs) addShape(sizes, file, name, dims, shapes.get(name));
  const isBatch = batchRule(free.filter((dim) => !baseOf(dim, free)));
  const batches = free.filter(isBatch);
  const frame = frameSize(file, all, batches, sizes, batch);
  const ownSize = (dim: Dimension) => sizes.get(dim.address) ?? (isBatch(dim) ? frame : undefined);
  const unsized: Dimension[] = [];
  for (const dim of free) {
    const base = baseOf(dim, free);
    const baseSize = base && ownSize(base.dim);
    const size = ownSize(dim) ?? (baseSize === undefined ? undefined : base!.factor * baseSize);
    // The size of another that is a multiple of one without a size will follow.
    if (size === undefined && !base) unsized.push(dim);
    if (size === undefined) continue;
    dim.size = size;
    dim.proto.value = { case: "dimValue", value: BigInt(size) };
  }
  if (unsized.length > 0) throw missingSizes(file, unsized);
  graph.valueInfo = [];
  const isElsewhere = batches.length > 0 && graph.output.some((output) => isOtherThanBatch(output, frame));
  for (const { name, type } of graph.output) {
    if (type?.value.case === "tensorType") type.value.value.shape = undefined;
    else if (type)
      throw new InputError(`${file}: output "${name}" is not a tensor; only tensors can be sent`, {
        code: "unsupported-model",
      });
  }
  return {
    batch: frame,
    freeBatch: batches.length > 0,
    batchFirst: batches.every(({ axis }) => axis === 0) && !isElsewhere,
    inputs: inputs.map(({ name, dims }) => ({
      name,
      type: elementOf(graph, name),
      shape: dims.map(({ size }) => size!),
    })),
  };
}

/**
 * Whether an output's first size is fixed, happens to be that of the batch, and another one is free: such as [4, batch, 48] of four layers
 * with 4 inputs in a frame. Where all sizes are fixed, an exporter may have written those of its example.
 */
function isOtherThanBatch({ type }: ValueInfoProto, batch: number): boolean {
  if (batch === 1 || type?.value.case !== "tensorType") return false;
  const [first, ...others] = type.value.value.shape?.dim ?? [];
  const isFree = ({ value }: TensorShapeProto_Dimension) => value.case !== "dimValue";
  return first?.value.case === "dimValue" && Number(first.value.value) === batch && others.some(isFree);
}

/** Names all dimensions without a size at once, and how to give them. */
function missingSizes(file: string, dims: readonly Dimension[]): InputError {
  const [{ input, axis }] = dims;
  const names = [...new Set(dims.map(({ address }) => address))];
  // Such as `past + seq`, of PyTorch's exporter.
  const options = names.map((name) => `--dim ${/^[\w.-]+$/.test(name) ? name : quoted(name)}=SIZE`);
  const said =
    options.length === 1
      ? `input "${input}" leaves dimension ${axis} free; give its size with ${options[0]}`
      : `${options.length} dimensions of its inputs are free; give their sizes with ${options.join(" ")}`;
  return new InputError(`${file}: ${said}`, { code: "missing-dimension" });
}

/** Returns the batch: the chosen one, if the model allows it, or the one given by the sizes of its free dimensions. */
function frameSize(
  file: string,
  all: Dimension[],
  batches: Dimension[],
  sizes: ReadonlyMap<string, number>,
  batch: number | undefined,
): number {
  const told = batches.filter(({ address }) => sizes.has(address));
  // `--dim boxes=100` gives the number of boxes and says nothing about a batch.
  const known = told.find(saysBatch) ?? told.find(({ named }) => !named);
  const size = known && sizes.get(known.address)!;
  if (size === 0) {
    throw new InputError(
      `${file}: --dim ${known!.address}=0: it is the batch, and a frame has one input at least`,
      { code: "invalid-option" },
    );
  }
  if (batch === undefined) return size ?? 1;
  if (size !== undefined && size !== batch) {
    throw new InputError(`${file}: --dim ${known!.address}=${size} contradicts --batch ${batch}`, {
      code: "invalid-option",
    });
  }
  if (batch === 1 || told.length < batches.length) return batch;
  const first = all.filter(({ axis }) => axis === 0);
  if (first.some((dim) => (dim.size ?? sizes.get(dim.address)) === batch)) return batch;
  throw new InputError(
    first.length === 0
      ? `${file}: no input has a first dimension, so --batch ${batch} is not possible`
      : `${file}: input "${first[0].input}" has a fixed first size of ${first[0].size ?? sizes.get(first[0].address)}, so --batch ${batch} is not possible; export it with a dynamic first dimension`,
    { code: "invalid-option" },
  );
}

/**
 * Returns the free dimension of which another is a multiple, as PyTorch's exporter names it: `2*batch` is twice `batch`. Undefined if it is
 * no multiple.
 */
function baseOf(
  { address, named }: Dimension,
  free: readonly Dimension[],
): { dim: Dimension; factor: number } | undefined {
  const [, factor, name] = (named && /^(\d+)\s*\*\s*(\w+)$/.exec(address)) || [];
  const dim = free.find((each) => each.named && each.address === name);
  return dim && { dim, factor: Number(factor) };
}

/** Records what the whole shape of an input says about its free dimensions. */
function addShape(
  sizes: Map<string, number>,
  file: string,
  input: string,
  dims: Dimension[],
  shape: readonly number[] | undefined,
): void {
  if (!shape) return;
  const own = dims.map((dim) => dim.size ?? sizes.get(dim.address) ?? dim.address);
  const fits = ({ address, axis, size }: Dimension) => {
    if ((size ?? sizes.get(address) ?? shape[axis]) !== shape[axis]) return false;
    if (size === undefined) sizes.set(address, shape[axis]);
    return true;
  };
  if (shape.length === dims.length && dims.every(fits)) return;
  throw new InputError(
    `${file}: input "${input}" has the shape [${own.join(", ")}], which [${shape.join(", ")}] does not fit`,
    { code: "invalid-input-value" },
  );
}

/** Exporters write a dynamic dimension as a name, as nothing, or as 0 or -1. */
function dimensions(graph: GraphProto, file: string, input: string): Dimension[] {
  const type = graph.input.find(({ name }) => name === input)?.type?.value;
  if (type?.case !== "tensorType") {
    throw new InputError(`${file}: input "${input}" is not a tensor; only tensor inputs can be fed`, {
      code: "unsupported-model",
    });
  }
  const element = elementOf(graph, input);
  if (!isExchangeable(element)) {
    throw new InputError(`${file}: input "${input}" is of type ${element}, which devices cannot send`, {
      code: "unsupported-model",
    });
  }
  if (!type.value.shape)
    throw new InputError(`${file}: input "${input}" declares no shape`, { code: "unsupported-model" });
  return type.value.shape.dim.map((proto, axis) => {
    const { case: kind, value } = proto.value;
    const named = kind === "dimParam" && value !== "";
    const size = kind === "dimValue" && value > 0n ? Number(value) : undefined;
    return { input, axis, address: named ? value : `${input}.${axis}`, named, size, proto };
  });
}

function elementOf(graph: GraphProto, input: string): string {
  const type = graph.input.find(({ name }) => name === input)?.type?.value;
  return (type?.case === "tensorType" && elementTypeName(type.value.elemType)) || "string";
}

/**
 * Whether a free dimension is named like a batch. N and B count only at the front: elsewhere they are tokens or points.
 */
function saysBatch({ address, named, axis }: Dimension): boolean {
  return named && (/batch/i.test(address) || (axis === 0 && /^(n|b|bs)$/i.test(address)));
}

/**
 * Decides which free dimensions are the batch: those named like one, and leading ones without a name. If none is named
 * like a batch, it is the leading dimension of every input and any dimension with the same name.
 */
function batchRule(free: Dimension[]): (dim: Dimension) => boolean {
  const leading = free.filter(({ axis }) => axis === 0);
  const called = free.filter(saysBatch);
  const chosen = called.length > 0 ? called : leading;
  const names = new Set(chosen.filter(({ named }) => named).map(({ address }) => address));
  return (dim) => (dim.named ? names.has(dim.address) : dim.axis === 0);
}

function checkAddresses(file: string, free: Dimension[], given: string[]): void {
  const known = [...new Set(free.map(({ address }) => address))];
  const unknown = given.find((address) => !known.includes(address));
  if (unknown === undefined) return;
  const which = known.length > 0 ? `free are ${known.join(", ")}` : "it leaves none free";
  throw new InputError(`${file}: no input leaves a dimension "${unknown}" free (--dim); ${which}`, {
    code: "invalid-option",
  });
}
