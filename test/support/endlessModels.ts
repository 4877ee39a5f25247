import { create, toBinary } from "@bufbuild/protobuf";
import {
  FunctionProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from "onnx-buf";
import { valueInfo } from "../../src/graph/tensorType.ts";
import { float, model, node } from "./models.ts";

const bool = { elementType: TensorProto_DataType.BOOL, shape: [] };
const integer = { elementType: TensorProto_DataType.INT64, shape: [] };

/** A loop whose condition stays true: it never ends when it runs, which shows its output's shape. */
export function endlessLoop(): Uint8Array {
  const body: GraphProto = create(GraphProtoSchema, {
    name: "body",
    node: [
      node("Identity", ["going"], ["goes on"], {}, "keep going"),
      node("Identity", ["carried"], ["next"], {}, "carry"),
    ],
    input: [valueInfo("turn", integer), valueInfo("going", bool), valueInfo("carried", float(1, 8))],
    output: [valueInfo("goes on", bool), valueInfo("next", float(1, 8))],
  });
  const proto = model({
    nodes: [
      node("Loop", ["", "true", "x"], ["looped"], { body }, "loop"),
      node("NonZero", ["looped"], ["places"], {}, "places"),
      node("Relu", ["looped"], ["y"], {}, "relu"),
    ],
    inputs: { x: float(1, 8) },
    outputs: { y: float(1, 8), places: { elementType: TensorProto_DataType.INT64, shape: [2, 8] } },
  });
  proto.graph!.initializer.push(
    create(TensorProtoSchema, {
      name: "true",
      dataType: TensorProto_DataType.BOOL,
      rawData: Uint8Array.of(1),
    }),
  );
  return toBinary(ModelProtoSchema, proto);
}

/** A chain of model functions, each of which calls the one before twice: 2^depth nodes when they are written out. */
export function exponentialFunctions(depth: number): Uint8Array {
  const domain = "made.up";
  const sets = [
    create(OperatorSetIdProtoSchema, { domain: "", version: 17n }),
    create(OperatorSetIdProtoSchema, { domain, version: 1n }),
  ];
  const call = (index: number, input: string, output: string) => {
    const made = node(index < 0 ? "Relu" : `F${index}`, [input], [output]);
    if (index >= 0) made.domain = domain;
    return made;
  };
  const proto: ModelProto = model({
    nodes: [call(depth - 1, "x", "y")],
    inputs: { x: float(1, 8) },
    outputs: { y: float(1, 8) },
  });
  proto.opsetImport = sets;
  proto.functions = Array.from({ length: depth }, (_, index) =>
    create(FunctionProtoSchema, {
      name: `F${index}`,
      domain,
      input: ["a"],
      output: ["c"],
      opsetImport: sets,
      node: [call(index - 1, "a", "b"), call(index - 1, "b", "c")],
    }),
  );
  return toBinary(ModelProtoSchema, proto);
}

/** A chain of Relus in which one tensor, or one node, has this name. */
export function named(name: string, what: "tensor" | "node", opType = "Relu"): Uint8Array {
  const names = ["x", "a", what === "tensor" ? name : "l", "b", "y"];
  const nodes = names
    .slice(1)
    .map((output, i) =>
      node(opType, [names[i]], [output], {}, what === "node" && i === 1 ? name : `${opType} ${i}`),
    );
  return toBinary(
    ModelProtoSchema,
    model({ nodes, inputs: { x: float(1, 8) }, outputs: { y: float(1, 8) } }),
  );
}
