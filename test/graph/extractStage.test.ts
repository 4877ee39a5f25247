import { create } from "@bufbuild/protobuf";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { extractStage } from "../../src/graph/extractStage.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { OperatorSetIdProtoSchema } from "../../src/graph/onnxProto.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import { valueInfo } from "../../src/graph/tensorType.ts";
import { float, frozen, model, node, weight } from "../support/models.ts";

const body = model({
  nodes: [node("MatMul", ["b", "w3"], ["t"])],
  inputs: {},
  outputs: { t: float(2, 4) },
}).graph!;

/** x -> a -> b -> If (reads b and w3 inside) -> y; `a` is read again at the end. */
const parts = {
  nodes: [
    node("MatMul", ["x", "w1"], ["a"]),
    node("MatMul", ["a", "w2"], ["b"]),
    node("If", ["flag"], ["c"], { then_branch: body, else_branch: body }),
    node("Add", ["c", "a"], ["y"]),
  ],
  inputs: { x: float(2, 4), flag: { elementType: 9, shape: [] } },
  outputs: { y: float(2, 4) },
  weights: [weight("w1", 4, 4), weight("w2", 4, 4), weight("w3", 4, 4), weight("unused", 4, 4)],
};
const subject = () => frozen(parts, { a: float(2, 4), b: float(2, 4), c: float(2, 4) });

const namesOf = (values: { name: string }[]) => values.map(({ name }) => name);

describe("extractStage", () => {
  it("takes the nodes between the positions and only the weights they use, bodies included", () => {
    const stage = extractStage(subject(), 1, 3).graph!;
    expect(stage.node).toEqual(parts.nodes.slice(1, 3));
    expect(namesOf(stage.initializer)).toEqual(["w2", "w3"]);
    expect(namesOf(extractStage(subject(), 3, 4).graph!.initializer)).toEqual([]);
  });

  it("shares the weights with the model instead of copying them", () => {
    const whole = subject();
    expect(extractStage(whole, 0, 1).graph!.initializer[0]).toBe(whole.proto.graph!.initializer[0]);
  });

  it("has the boundaries as typed inputs and outputs; a tensor that crosses both passes through", () => {
    const stage = extractStage(subject(), 1, 3).graph!;
    expect(stage.input).toEqual([valueInfo("flag", parts.inputs.flag), valueInfo("a", float(2, 4))]);
    expect(stage.output).toEqual([valueInfo("a", float(2, 4)), valueInfo("c", float(2, 4))]);
    const ends = extractStage(subject(), 3, 4).graph!;
    expect(namesOf(ends.input)).toEqual(["a", "c"]);
    expect(ends.output).toEqual([valueInfo("y", float(2, 4))]);
  });

  it("imports the standard operator set by its other name, ai.onnx", async () => {
    const whole = subject();
    whole.proto.opsetImport[0].domain = "ai.onnx";
    const session = await InferenceSession.create(Buffer.concat(encodeModel(extractStage(whole, 0, 1))));
    expect(session.outputNames).toContain("a");
    await session.release();
  });

  it("imports the operator sets of the domains it uses, and the standard one", () => {
    const whole = subject();
    const other = create(OperatorSetIdProtoSchema, { domain: "com.example", version: 1n });
    const unused = create(OperatorSetIdProtoSchema, { domain: "com.unused", version: 1n });
    whole.proto.opsetImport.push(other, unused);
    whole.proto.graph!.node[1] = { ...whole.proto.graph!.node[1], domain: "com.example" };
    const domains = (from: number, to: number) =>
      extractStage(whole, from, to).opsetImport.map(({ domain }) => domain);
    expect(domains(0, 1)).toEqual([""]);
    expect(domains(1, 2)).toEqual(["", "com.example"]);
  });

  it("gives models that ONNX Runtime loads and that together give the whole model's result", async () => {
    const x = new Tensor(
      "float32",
      Float32Array.from({ length: 8 }, (_, index) => index / 8),
      [2, 4],
    );
    const feeds = { x, flag: new Tensor("bool", Uint8Array.of(1), []) };
    const run = async (from: number, to: number, values: Record<string, Tensor>) => {
      const bytes = Buffer.concat(encodeModel(extractStage(subject(), from, to)));
      const session = await InferenceSession.create(bytes);
      return (await session.run(values)) as Record<string, Tensor>;
    };
    const whole = await run(0, 4, feeds);
    let values: Record<string, Tensor> = feeds;
    for (let position = 0; position < 4; position++) values = await run(position, position + 1, values);
    expect([...(values.y.data as Float32Array)]).toEqual([...(whole.y.data as Float32Array)]);
  });

  it("refuses positions that make no stage", () => {
    for (const [from, to] of [
      [2, 2],
      [3, 1],
      [-1, 2],
      [0, 5],
      [Number.NaN, 2],
    ]) {
      expect(() => extractStage(subject(), from, to)).toThrow(RangeError);
    }
  });

  it("outputs a weight that is an output of the model in the last stage only", async () => {
    const odd = await freezeModel(await resolveModel("test/fixtures/odd_outputs.onnx"));
    const last = odd.proto.graph!.node.length;
    expect(namesOf(extractStage(odd, 0, 2).graph!.output)).toEqual(["x", "b"]);
    const end = extractStage(odd, 4, last).graph!;
    expect(namesOf(end.output)).toEqual(["b", "y", "w3", "x"]);
    expect(namesOf(end.initializer)).toContain("w3");
  });
});
