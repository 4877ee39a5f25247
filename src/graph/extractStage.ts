import { create } from "@bufbuild/protobuf";
import type { FrozenModel } from "./freeze.ts";
import { liveSets } from "./lifetimes.ts";
import { GraphProtoSchema, type ModelProto, ModelProtoSchema, type ValueInfoProto } from "./onnxProto.ts";
import { type TensorType, valueInfo } from "./tensorType.ts";
import { domains, nodeReads, usualDomain } from "./walk.ts";

/**
 * Extracts the nodes between positions `from` and `to` as a separate model, with typed inputs and outputs (the
 * boundaries of the two cuts) and only the weights it uses. Weights are shared with the whole model, not copied.
 *
 * A tensor that crosses both cuts is both an input and an output and passes through unchanged, which ONNX allows.
 *
 * @throws RangeError unless 0 <= from < to <= number of nodes
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { encodeModel, extractStage, findCuts, freezeModel, resolveModel } from "paretopipe";
 *
 * const model = await freezeModel(await resolveModel("mobilenet_v2"));
 * const cut = findCuts(model)[3];
 * const head = extractStage(model, 0, cut.position);
 * await writeFile("head.onnx", encodeModel(head));
 * ```
 */
export function extractStage(model: FrozenModel, from: number, to: number): ModelProto {
  const graph = model.proto.graph!;
  if (
    !(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from < to && to <= graph.node.length)
  ) {
    throw new RangeError(
      `no stage from ${from} to ${to}: two positions from 0 to ${graph.node.length} are needed, the first below the second`,
    );
  }
  const nodes = graph.node.slice(from, to);
  const used = new Set(nodes.flatMap(nodeReads));
  // A model may output a weight unchanged; it belongs to the stage that ends the model.
  if (to === graph.node.length) for (const output of graph.output) used.add(output.name);
  const boundaries = boundaryNames(model, from, to);
  const usedDomains = domains(nodes).add("");
  return create(ModelProtoSchema, {
    irVersion: model.proto.irVersion,
    opsetImport: model.proto.opsetImport.filter(({ domain }) => usedDomains.has(usualDomain(domain))),
    producerName: "paretopipe",
    functions: model.proto.functions,
    graph: create(GraphProtoSchema, {
      name: `${graph.name || model.name}[${from}:${to}]`,
      node: nodes,
      initializer: graph.initializer.filter((tensor) => used.has(tensor.name)),
      sparseInitializer: graph.sparseInitializer.filter((tensor) => used.has(tensor.values?.name ?? "")),
      input: boundaries.from.map((name) => declare(model, name)),
      output: to === graph.node.length ? graph.output : boundaries.to.map((name) => declare(model, name)),
    }),
  });
}

function boundaryNames(model: FrozenModel, from: number, to: number): { from: string[]; to: string[] } {
  const found: string[][] = [];
  for (const { position, live } of liveSets(model.proto.graph!)) {
    if (position === from || position === to) found.push([...live]);
  }
  return { from: found[0], to: found[1] };
}

function declare(model: FrozenModel, name: string): ValueInfoProto {
  const type: TensorType | undefined = model.types.get(name);
  if (!type) throw new RangeError(`"${name}" is not a tensor and cannot cross a cut`);
  return valueInfo(name, type);
}
