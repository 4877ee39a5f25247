import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findCuts } from "../../src/graph/cuts.ts";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { extractStage } from "../../src/graph/extractStage.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import {
  type ModelProto,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from "../../src/graph/onnxProto.ts";
import { readModel } from "../../src/graph/readModel.ts";
import { float, model, node, weight } from "../support/models.ts";

let directory: string;
let usual: string | undefined;
let inside: string;
let beside: string;

/** 1 MiB and more. */
const size = 600;
const big = weight("w", size, size);

const parts = (w: typeof big): ModelProto =>
  model({
    nodes: [
      node("Relu", ["x"], ["a"], {}, "first"),
      node("MatMul", ["a", "w"], ["b"], {}, "second"),
      node("Sigmoid", ["b"], ["c"], {}, "third"),
      node("Transpose", ["folded"], ["t"], {}, "folds"),
      node("MatMul", ["c", "t"], ["y"], {}, "fourth"),
    ],
    inputs: { x: float(1, size) },
    outputs: { y: float(1, 3) },
    weights: [w, weight("folded", 3, size)],
  });

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "paretopipe-kept-"));
  usual = process.env.PARETOPIPE_CACHE;
  process.env.PARETOPIPE_CACHE = path.join(directory, "cache");
  inside = path.join(directory, "inside.onnx");
  beside = path.join(directory, "beside.onnx");
  const entries = { location: "w.bin", offset: "4096", length: `${big.rawData.length}` };
  const reference = create(TensorProtoSchema, {
    name: "w",
    dims: big.dims,
    dataType: big.dataType,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  await writeFile(inside, toBinary(ModelProtoSchema, parts(big)));
  await writeFile(beside, toBinary(ModelProtoSchema, parts(reference)));
  await writeFile(path.join(directory, "w.bin"), Buffer.concat([Buffer.alloc(4096, 7), big.rawData]));
});

afterEach(async () => {
  if (usual === undefined) delete process.env.PARETOPIPE_CACHE;
  else process.env.PARETOPIPE_CACHE = usual;
  await rm(directory, { recursive: true });
});

const encoded = (proto: ModelProto) => Buffer.concat(encodeModel(proto));
const weightsOf = (proto: ModelProto) =>
  fromBinary(ModelProtoSchema, encoded(proto)).graph!.initializer.map(({ name, rawData, dataLocation }) => ({
    name,
    sha256: createHash("sha256").update(rawData).digest("hex"),
    dataLocation,
  }));

it("a large external weight is hashed with the model, stays in its file, and is read when it is encoded", async () => {
  const { proto, sha256 } = await readModel(beside);
  const hash = createHash("sha256")
    .update(await readFile(beside))
    .update(big.rawData);
  expect(sha256).toBe(hash.digest("hex"));
  expect(proto.graph!.initializer[0].rawData).toHaveLength(0);
  expect(weightsOf(proto)).toEqual(weightsOf((await readModel(inside)).proto));
});

it("a model with a large external weight has the same cuts and stages as one that holds its weights", async () => {
  const whole = await freezeModel({ name: "m", file: inside });
  const apart = await freezeModel({ name: "m", file: beside });
  const cuts = findCuts(whole, { all: true });
  expect(findCuts(apart, { all: true })).toEqual(cuts);
  expect(apart.parameters).toBe(whole.parameters);
  expect(apart.proto.graph!.initializer.find(({ name }) => name === "w")!.rawData).toHaveLength(0);
  for (const [index, { position }] of cuts.slice(1).entries()) {
    const stages = [whole, apart].map((each) => extractStage(each, cuts[index].position, position));
    expect(weightsOf(stages[1])).toEqual(weightsOf(stages[0]));
  }
  // The model's own files are as they were, and nothing temporary is left.
  expect((await stat(path.join(directory, "w.bin"))).size).toBe(4096 + big.rawData.length);
  const frozen = path.join(directory, "cache", "frozen");
  const files = await Promise.all((await readdir(frozen)).map((name) => readdir(path.join(frozen, name))));
  expect(files.map((names) => names.toSorted().join()).toSorted()).toEqual([
    "facts.json,model.onnx",
    "facts.json,model.onnx,weights.bin",
  ]);
});

it("a frozen model whose weights were cut short is frozen again", async () => {
  const first = weightsOf((await freezeModel({ name: "m", file: beside })).proto);
  const frozen = path.join(directory, "cache", "frozen");
  const [entry] = await readdir(frozen);
  await truncate(path.join(frozen, entry, "weights.bin"), 1000);
  expect(weightsOf((await freezeModel({ name: "m", file: beside })).proto)).toEqual(first);
});

/** A directory on another file system than the temporary one, where no hard link leads, if this machine has one. */
function elsewhere(): string {
  const shared = statSync("/dev/shm", { throwIfNoEntry: false });
  return shared && shared.dev !== statSync(tmpdir()).dev ? "/dev/shm" : tmpdir();
}

it("a cache on another file system, where nothing can be linked, gives the same frozen model", async () => {
  const linked = await freezeModel({ name: "m", file: beside });
  process.env.PARETOPIPE_CACHE = await mkdtemp(path.join(elsewhere(), "paretopipe-kept-"));
  try {
    const copied = await freezeModel({ name: "m", file: beside });
    expect(weightsOf(copied.proto)).toEqual(weightsOf(linked.proto));
    expect(findCuts(copied, { all: true })).toEqual(findCuts(linked, { all: true }));
  } finally {
    await rm(process.env.PARETOPIPE_CACHE, { recursive: true });
  }
});
