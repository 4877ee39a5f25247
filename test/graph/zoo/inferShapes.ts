import { create, toBinary } from "@bufbuild/protobuf";
import { InferenceSession } from "onnxruntime-node";
import { type ModelProto, ModelProtoSchema, ValueInfoProtoSchema } from "../../../src/graph/onnxProto.ts";

/**
 * The shape of every tensor that a node puts out, by name, as ONNX Runtime infers it; the batch is "batch".
 * Parameters become inputs of the graph, whose shapes say all that is needed: no weight is copied.
 */
export async function inferShapes(model: ModelProto): Promise<Map<string, (number | string)[]>> {
  const graph = model.graph!;
  const parameters = graph.initializer.map(({ name, dims, dataType }) => {
    const dim = dims.map((value) => ({ value: { case: "dimValue" as const, value } }));
    const tensor = { case: "tensorType" as const, value: { elemType: dataType, shape: { dim } } };
    return create(ValueInfoProtoSchema, { name, type: { value: tensor } });
  });
  const names = graph.node.flatMap((node) => node.output);
  const untyped = names.map((name) => create(ValueInfoProtoSchema, { name }));
  const skeleton = {
    ...model,
    graph: { ...graph, initializer: [], input: [...graph.input, ...parameters], output: untyped },
  };
  const session = await InferenceSession.create(toBinary(ModelProtoSchema, skeleton), {
    graphOptimizationLevel: "disabled",
  });
  const shapes = session.outputMetadata.map((output) => {
    if (!output.isTensor) throw new Error(`${output.name} is no tensor`);
    return [output.name, [...output.shape]] as [string, (number | string)[]];
  });
  await session.release();
  return new Map(shapes);
}
