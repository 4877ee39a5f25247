import type { GraphProto, NodeProto, TensorProto } from "onnx-buf";

/** The graphs inside a node's attributes: the bodies of If, Loop, Scan. */
export function subgraphs(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap((attribute) => [...(attribute.g ? [attribute.g] : []), ...attribute.graphs]);
}

/**
 * The tensors that a node reads: its inputs, and for a control-flow node whatever its bodies capture from the
 * scope around them. Optional inputs that are left out (empty names) are not among them.
 */
export function nodeReads(node: NodeProto): string[] {
  const reads = node.input.filter((name) => name !== "");
  for (const graph of subgraphs(node)) reads.push(...captures(graph));
  return [...new Set(reads)];
}

/** Names that a body uses but does not define. */
function captures(graph: GraphProto): string[] {
  const defined = new Set([
    ...graph.input.map((value) => value.name),
    ...graph.initializer.map((tensor) => tensor.name),
    ...graph.sparseInitializer.map((tensor) => tensor.values?.name ?? ""),
  ]);
  const free: string[] = [];
  for (const node of graph.node) {
    free.push(...nodeReads(node).filter((name) => !defined.has(name)));
    for (const name of node.output) defined.add(name);
  }
  free.push(...graph.output.map((value) => value.name).filter((name) => !defined.has(name)));
  return free;
}

/** Every tensor with data of a graph: initializers and attributes, bodies included. */
export function* dataTensors(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const sparse of graph.sparseInitializer) {
    if (sparse.values) yield sparse.values;
    if (sparse.indices) yield sparse.indices;
  }
  for (const node of graph.node) {
    for (const attribute of node.attribute) {
      if (attribute.t) yield attribute.t;
      yield* attribute.tensors;
    }
    for (const body of subgraphs(node)) yield* dataTensors(body);
  }
}

/** Every operator domain that a graph's nodes use, bodies included. */
export function domains(nodes: NodeProto[]): Set<string> {
  const used = new Set<string>();
  for (const node of nodes) {
    used.add(node.domain === "ai.onnx" ? "" : node.domain);
    for (const body of subgraphs(node)) for (const domain of domains(body.node)) used.add(domain);
  }
  return used;
}
