import { create, equals, fromBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { ModelProtoSchema, TensorProto_DataType, TensorProtoSchema } from "../../src/graph/onnxProto.ts";
import { readModel } from "../../src/graph/readModel.ts";
import { float, model, node } from "../support/models.ts";

const tensors = fc
  .tuple(fc.string(), fc.boolean(), fc.array(fc.float({ noNaN: true })))
  .map(([name, raw, values]) =>
    create(TensorProtoSchema, {
      name,
      dims: [BigInt(values.length)],
      dataType: TensorProto_DataType.FLOAT,
      ...(raw ? { rawData: new Uint8Array(Float32Array.from(values).buffer) } : { floatData: values }),
    }),
  );

const models = fc
  .tuple(fc.array(tensors, { maxLength: 5 }), fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 5 }))
  .map(([weights, nodes]) =>
    model({
      nodes: nodes.map(([name, text]) => node("Relu", [text], [name], { axes: [1, -1], keep: 3 }, name)),
      inputs: { x: float(2, 3) },
      outputs: { y: float() },
      weights,
    }),
  );

describe("encodeModel", () => {
  it("writes bytes that protobuf reads back as the same model", () => {
    fc.assert(
      fc.property(models, (proto) => {
        const back = fromBinary(ModelProtoSchema, Buffer.concat(encodeModel(proto)));
        expect(equals(ModelProtoSchema, back, proto)).toBe(true);
      }),
    );
  });

  it("keeps a model without a graph", () => {
    const proto = create(ModelProtoSchema, { irVersion: 8n });
    const back = fromBinary(ModelProtoSchema, Buffer.concat(encodeModel(proto)));
    expect(equals(ModelProtoSchema, back, proto)).toBe(true);
  });

  it.each(["vit_tiny", "control_flow", "sparse", "functions", "qdq"])("keeps %s", async (name) => {
    const { proto } = await readModel(`test/fixtures/${name}.onnx`);
    const back = fromBinary(ModelProtoSchema, Buffer.concat(encodeModel(proto)));
    expect(equals(ModelProtoSchema, back, proto)).toBe(true);
  });

  it("does not copy large weights", () => {
    const bytes = new Uint8Array(1_000_000);
    const weight = create(TensorProtoSchema, { name: "w", dims: [250_000n], dataType: 1, rawData: bytes });
    const proto = model({ nodes: [], inputs: {}, outputs: {}, weights: [weight] });
    expect(encodeModel(proto).some((piece) => piece.buffer === bytes.buffer)).toBe(true);
  });
});
