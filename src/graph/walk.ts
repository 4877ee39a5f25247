import type { GraphProto, ModelProto, NodeProto, SparseTensorProto, TensorProto } from "./onnxProto.ts";

/** The graphs inside a node's attributes: the bodies of If, Loop, Scan. */
export function subgraphs(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap((attribute) => [...(attribute.g ? [attribute.g] : []), ...attribute.graphs]);
}

/**
 * Returns the tensors that a node reads: its inputs and, for a control-flow node, everything that its bodies capture
 * from the scope around them. Optional inputs that are left out (empty names) are not included.
 */
export function nodeReads(node: NodeProto): string[] {
  const reads = node.input.filter((name) => name !== "");
  for (const graph of subgraphs(node)) for (const name of captures(graph)) reads.push(name);
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
    for (const name of nodeReads(node)) if (!defined.has(name)) free.push(name);
    for (const name of node.output) defined.add(name);
  }
  for (const { name } of graph.output) if (!defined.has(name)) free.push(name);
  return free;
}

/** A weight's name, shape and type. */
export type Weight = Pick<TensorProto, "name" | "dims" | "dataType">;

/** The weights of a graph. ONNX Runtime makes those that are stored sparsely dense, so they have their dense shape here. */
export function denseWeights({ initializer, sparseInitializer }: GraphProto): Weight[] {
  const sparse = sparseInitializer.flatMap(({ values, dims }) =>
    values ? [{ name: values.name, dims, dataType: values.dataType }] : [],
  );
  return [...initializer, ...sparse];
}

/** Every tensor with data in a model: initializers and attributes, bodies and functions included. */
export function* dataTensors(model: ModelProto): Generator<TensorProto> {
  if (model.graph) yield* graphTensors(model.graph);
  for (const { node, attributeProto } of model.functions) {
    yield* attributeTensors(attributeProto);
    for (const inner of node) yield* attributeTensors(inner.attribute);
  }
}

function* graphTensors(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  for (const sparse of graph.sparseInitializer) yield* sparseParts(sparse);
  for (const { attribute } of graph.node) yield* attributeTensors(attribute);
}

function* attributeTensors(attributes: NodeProto["attribute"]): Generator<TensorProto> {
  for (const { t, tensors, sparseTensor, sparseTensors, g, graphs } of attributes) {
    if (t) yield t;
    yield* tensors;
    for (const sparse of [...(sparseTensor ? [sparseTensor] : []), ...sparseTensors])
      yield* sparseParts(sparse);
    for (const body of [...(g ? [g] : []), ...graphs]) yield* graphTensors(body);
  }
}

function* sparseParts({ values, indices }: SparseTensorProto): Generator<TensorProto> {
  if (values) yield values;
  if (indices) yield indices;
}

/** Returns the usual name of an operator domain. The standard operators have two, `ai.onnx` and the empty text; the latter is usual. */
export function usualDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

/** Every operator domain that a graph's nodes use, bodies included, by its usual name. */
export function domains(nodes: NodeProto[]): Set<string> {
  const used = new Set<string>();
  for (const node of nodes) {
    used.add(usualDomain(node.domain));
    for (const body of subgraphs(node)) for (const domain of domains(body.node)) used.add(domain);
  }
  return used;
}
