import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  FunctionProtoSchema,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TrainingInfoProtoSchema,
} from "../../src/graph/onnxProto.ts";
import { readModel } from "../../src/graph/readModel.ts";
import { dataTensors } from "../../src/graph/walk.ts";
import { float, model, node, weight } from "../support/models.ts";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "paretopipe-read-"));
});

afterAll(() => rm(directory, { recursive: true }));

const save = async (name: string, proto: ModelProto) => {
  await writeFile(path.join(directory, name), toBinary(ModelProtoSchema, proto));
  return path.join(directory, name);
};

/** The tensor, its bytes moved to a file beside the model. */
function external(tensor: TensorProto, location: string, offset: number): TensorProto {
  const entries = { location, offset: `${offset}`, length: `${tensor.rawData.length}` };
  return create(TensorProtoSchema, {
    name: tensor.name,
    dims: tensor.dims,
    dataType: tensor.dataType,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
}

/** A model with tensors in every place where ONNX allows them. */
function everywhere(change: (tensor: TensorProto) => TensorProto): ModelProto {
  const body = create(GraphProtoSchema, { initializer: [change(weight("in body", 2))] });
  const constant = node("Constant", [], ["k"]);
  constant.attribute = [
    { ...node("A", [], [], { value: 0 }).attribute[0], t: change(weight("in attribute", 3)) },
  ];
  const proto = model({
    nodes: [constant, node("If", ["x"], ["y"], { then_branch: body, else_branch: body })],
    inputs: { x: float(1) },
    outputs: { y: float(1) },
    weights: [change(weight("initializer", 4))],
  });
  proto.graph!.sparseInitializer = [
    {
      $typeName: "onnx.SparseTensorProto",
      values: change(weight("sparse values", 5)),
      indices: change(weight("sparse indices", 6)),
      dims: [9n],
    },
  ];
  const inner = {
    ...constant,
    attribute: [{ ...constant.attribute[0], t: change(weight("in function", 7)) }],
  };
  proto.functions = [create(FunctionProtoSchema, { name: "f", node: [inner] })];
  return proto;
}

it("reads external data wherever a tensor may be: initializers, attributes, bodies, functions, sparse parts", async () => {
  const chunks: Uint8Array[] = [];
  const files = new Set<string>();
  const proto = everywhere((tensor) => {
    const file = `${tensor.name.replaceAll(" ", "_")}.bin`;
    files.add(file);
    chunks.push(tensor.rawData);
    return external(
      tensor,
      tensor.name === "initializer" ? "shared.bin" : file,
      tensor.name === "initializer" ? 8 : 0,
    );
  });
  const plain = everywhere((tensor) => tensor);
  for (const tensor of dataTensors(plain)) {
    await writeFile(path.join(directory, `${tensor.name.replaceAll(" ", "_")}.bin`), tensor.rawData);
  }
  await writeFile(
    path.join(directory, "shared.bin"),
    Buffer.concat([Buffer.alloc(8), weight("initializer", 4).rawData]),
  );
  const { proto: read } = await readModel(await save("external.onnx", proto));
  const found = [...dataTensors(read)];
  expect(found.map(({ name, rawData }) => [name, [...rawData]])).toEqual(
    [...dataTensors(plain)].map(({ name, rawData }) => [name, [...rawData]]),
  );
  expect(new Set(found.map(({ name }) => name)).size).toBe(6);
  expect(found.every(({ dataLocation }) => dataLocation === TensorProto_DataLocation.DEFAULT)).toBe(true);
});

it("identifies a model by its file and its external data", async () => {
  const plain = model({
    nodes: [node("MatMul", ["x", "w"], ["y"])],
    inputs: { x: float(1, 4) },
    outputs: { y: float(1, 4) },
    weights: [weight("w", 4, 4)],
  });
  const file = await save("plain.onnx", plain);
  const bytes = await readFile(file);
  expect((await readModel(file)).sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
  const outside = {
    ...plain,
    graph: { ...plain.graph!, initializer: [external(weight("w", 4, 4), "w.bin", 0)] },
  };
  const split = await save("split.onnx", outside);
  const hashes = [];
  for (const fill of [1, 2, 1]) {
    await writeFile(path.join(directory, "w.bin"), new Uint8Array(64).fill(fill));
    hashes.push((await readModel(split)).sha256);
  }
  expect(hashes[0]).toBe(hashes[2]);
  expect(hashes[0]).not.toBe(hashes[1]);
});

it("leaves out graphs that are only for training", async () => {
  const proto = model({
    nodes: [node("Relu", ["x"], ["y"])],
    inputs: { x: float(1) },
    outputs: { y: float(1) },
  });
  const { graph } = model({
    nodes: [],
    inputs: {},
    outputs: {},
    weights: [external(weight("t", 4), "nowhere.bin", 0)],
  });
  proto.trainingInfo = [create(TrainingInfoProtoSchema, { algorithm: graph })];
  expect((await readModel(await save("training.onnx", proto))).proto.trainingInfo).toEqual([]);
});
