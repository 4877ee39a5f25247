import { elementCount } from "./elementCount.ts";
import type { IntegerRange } from "./feedRules.ts";
import { type GraphProto, type NodeProto, TensorProto_DataType, type ValueInfoProto } from "./onnxProto.ts";
import type { TensorType } from "./tensorType.ts";
import { nodeReads } from "./walk.ts";

/**
 * An input whose value decides what a model does, and not only its output: integers, booleans, and floats such as scales.
 */
export interface DecisiveInput {
  name: string;
  /** "the size of r", "which branch of If runs". */
  decides: string;
}

/** The inputs of operators, by index, that are floats and decide the size of the output. */
const floatSizes: Partial<Record<string, readonly number[]>> = { Resize: [2], Upsample: [1] };

const discrete = new Set([
  ...[TensorProto_DataType.INT64, TensorProto_DataType.INT32, TensorProto_DataType.INT16],
  ...[TensorProto_DataType.UINT64, TensorProto_DataType.UINT32, TensorProto_DataType.UINT16],
  ...[TensorProto_DataType.INT8, TensorProto_DataType.UINT8, TensorProto_DataType.BOOL],
]);

/**
 * Finds the inputs that decide a size, a branch or how often a loop runs: integers, booleans, single floats that sizes are
 * computed from, and the scales of Resize. If they have no given value, `pinned` fixes them to one value, so that what is
 * cut, profiled and validated has one size.
 *
 * The graph's nodes must be in topological order.
 *
 * @param unknown tensors whose shapes inference cannot determine
 * @param types of the tensors that have one
 */
export function decisiveInputs(
  graph: GraphProto,
  unknown: ReadonlySet<string>,
  types: ReadonlyMap<string, TensorType>,
): DecisiveInput[] {
  const inputs = new Map(
    graph.input.flatMap((info) => {
      const type = declaredType(info);
      return type ? [[info.name, type] as const] : [];
    }),
  );
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const typeOf = (name: string) => inputs.get(name) ?? types.get(name);
  const isFloat = (name: string) => {
    const type = typeOf(name);
    return type !== undefined && !discrete.has(type.elementType);
  };
  /** A single number, such as a scale or a length in seconds, that a size is computed from. */
  const isScalar = (name: string) => elementCount(typeOf(name)?.shape ?? []) === 1;
  const found = new Map<string, DecisiveInput>();
  /** Follows sizes back to the inputs they come from: over integers, booleans, and floats that are one number. */
  const follow = (names: readonly string[], decides: string) => {
    const seen = new Set(names);
    for (const name of seen) {
      if (inputs.has(name) && !found.has(name)) found.set(name, { name, decides });
      const maker = makers.get(name);
      for (const read of maker ? nodeReads(maker) : []) if (!isFloat(read) || isScalar(read)) seen.add(read);
    }
  };
  for (const node of graph.node) {
    if (node.opType === "If") follow(node.input.slice(0, 1), `which branch of ${nameOf(node)} runs`);
    if (node.opType === "Loop") follow(node.input.slice(0, 2), `how often ${nameOf(node)} runs`);
    const sized = node.output.filter((name) => unknown.has(name));
    const reads = nodeReads(node);
    // Behind the first size that is unknown, others follow from it.
    if (sized.length === 0 || reads.some((name) => unknown.has(name))) continue;
    const decides = `the size of ${sized[0]}`;
    const sizes = reads.filter((name) => !isFloat(name) || isScalar(name));
    follow(sizes, decides);
    follow(
      (floatSizes[node.opType] ?? []).flatMap((index) => node.input[index] || []),
      decides,
    );
  }
  return [...found.values()];
}

/** Fixes each input to one value: 1, or the nearest value in its known range. */
export function pinned(decisive: readonly DecisiveInput[], ranges: readonly IntegerRange[]): IntegerRange[] {
  const names = new Set(decisive.map(({ name }) => name));
  const others = ranges.filter(({ name }) => !names.has(name));
  const own = decisive.map(({ name }) => {
    const most = ranges.find((range) => range.name === name)?.below ?? 2;
    const from = Math.min(1, most - 1);
    return { name, from, below: from + 1 };
  });
  return [...others, ...own];
}

/** The type that a frozen model's input has; undefined if it is no tensor. */
function declaredType({ type }: ValueInfoProto): TensorType | undefined {
  if (type?.value.case !== "tensorType") return undefined;
  const { elemType, shape } = type.value.value;
  const dims = shape?.dim ?? [];
  return {
    elementType: elemType,
    shape: dims.map(({ value }) => (value.case === "dimValue" ? Number(value.value) : 0)),
  };
}

function nameOf({ name, opType }: NodeProto): string {
  return name === "" ? opType : `${opType} "${name}"`;
}
