import type { IntegerRange } from "./feedRules.ts";
import { type GraphProto, type NodeProto, TensorProto_DataType } from "./onnxProto.ts";
import { subgraphs } from "./walk.ts";

const integers = new Set([
  ...[TensorProto_DataType.INT64, TensorProto_DataType.INT32, TensorProto_DataType.INT16],
  ...[TensorProto_DataType.UINT64, TensorProto_DataType.UINT32, TensorProto_DataType.UINT16],
  ...[TensorProto_DataType.INT8, TensorProto_DataType.UINT8],
]);

/** Operators that pass on the values of their first input, in other places or as another type. */
const handingOn = new Set([
  ...["Cast", "Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Transpose"],
  ...["Slice", "Expand", "Tile", "Split", "Concat", "Gather"],
]);

/**
 * Derives the ranges of a graph's integer inputs: indices stay within the table that they look up (Gather, embeddings),
 * and nothing is divided by zero.
 *
 * @param shapeOf the shape of a tensor or weight, if it is known
 */
export function integerRanges(
  graph: GraphProto,
  shapeOf: (name: string) => readonly number[] | undefined,
): IntegerRange[] {
  const readers = readersOf(graph);
  return graph.input.flatMap(({ name, type }) => {
    if (type?.value.case !== "tensorType" || !integers.has(type.value.value.elemType)) return [];
    let from = 0;
    let below = Number.POSITIVE_INFINITY;
    for (const alias of handedOn(name, readers)) {
      for (const { node, at } of readers.get(alias) ?? []) {
        below = Math.min(below, tableRows(node, at, shapeOf) ?? below);
        if ((node.opType === "Div" || node.opType === "Mod") && at === 1) from = 1;
      }
    }
    if (below === Number.POSITIVE_INFINITY) return from === 0 ? [] : [{ name, from, below: from + 1 }];
    return below > from ? [{ name, from, below }] : [];
  });
}

/** A node that reads a tensor, and the number of the input that reads it. */
interface Reader {
  node: NodeProto;
  at: number;
}

/** Finds the readers of each tensor, including those in the bodies of control flow. */
function readersOf(graph: GraphProto): Map<string, Reader[]> {
  const readers = new Map<string, Reader[]>();
  const visit = ({ node: nodes }: GraphProto) => {
    for (const node of nodes) {
      for (const [at, name] of node.input.entries()) {
        readers.set(name, [...(readers.get(name) ?? []), { node, at }]);
      }
      for (const body of subgraphs(node)) visit(body);
    }
  };
  visit(graph);
  return readers;
}

/** Finds the tensors with the values of `name`: itself, and the outputs of operators that only move them. */
function handedOn(name: string, readers: Map<string, Reader[]>): Set<string> {
  const found = new Set([name]);
  for (const alias of found) {
    for (const { node, at } of readers.get(alias) ?? []) {
      const moves = handingOn.has(node.opType) && (at === 0 || node.opType === "Concat");
      for (const output of moves ? node.output : []) if (output !== "") found.add(output);
    }
  }
  return found;
}

/** Returns the rows of the table that a node looks up with its input `at`; undefined if that is not an index. */
function tableRows(
  { opType, input, attribute }: NodeProto,
  at: number,
  shapeOf: (name: string) => readonly number[] | undefined,
): number | undefined {
  const attributeOf = (key: string) => Number(attribute.find(({ name }) => name === key)?.i ?? 0n);
  switch (opType) {
    case "Gather":
    case "GatherElements":
      return at === 1 ? shapeOf(input[0])?.at(attributeOf("axis")) : undefined;
    case "GatherBlockQuantized":
      return at === 1 ? shapeOf(input[0])?.at(attributeOf("gather_axis")) : undefined;
    case "EmbedLayerNormalization":
      // Words and segments, and the tables of both.
      return at === 0 ? shapeOf(input[2])?.[0] : at === 1 ? shapeOf(input[4])?.[0] : undefined;
    default:
      return undefined;
  }
}
