import type { IntegerRange } from "./feedRules.ts";
import { type GraphProto, type NodeProto, TensorProto_DataType } from "./onnxProto.ts";
import type { TensorType } from "./tensorType.ts";
import { nodeReads } from "./walk.ts";

/** An input whose value decides what a model does, and not only its output: integers, booleans, and floats such as scales. */
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
 * Finds the integer and boolean inputs that decide a size, a branch or how often a loop runs, and the floats that a node
 * takes as a size: the scales of Resize. If their value is not
 * given, `pinned` fixes them to one value, so that what is cut, profiled and validated has one size.
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
    graph.input.flatMap(({ name, type }) =>
      type?.value.case === "tensorType" ? [[name, type.value.value.elemType] as const] : [],
    ),
  );
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const elementOf = (name: string) => inputs.get(name) ?? types.get(name)?.elementType;
  const isFloat = (name: string) => {
    const element = elementOf(name);
    return element !== undefined && !discrete.has(element);
  };
  const found = new Map<string, DecisiveInput>();
  /** Follows integers and booleans back to the inputs they come from, and from floats to where the integers begin. */
  const follow = (names: readonly string[], decides: string) => {
    const seen = new Set(names);
    for (const name of seen) {
      const element = inputs.get(name);
      if (element !== undefined && discrete.has(element) && !found.has(name))
        found.set(name, { name, decides });
      const maker = makers.get(name);
      for (const read of maker ? nodeReads(maker) : []) if (!isFloat(read)) seen.add(read);
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
    const sizes = reads.filter((name) => !isFloat(name) || node.opType === "Range");
    follow(sizes, decides);
    for (const index of floatSizes[node.opType] ?? []) {
      const name = node.input[index] ?? "";
      if (inputs.has(name) && isFloat(name) && !found.has(name)) found.set(name, { name, decides });
    }
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

function nameOf({ name, opType }: NodeProto): string {
  return name === "" ? opType : `${opType} "${name}"`;
}
