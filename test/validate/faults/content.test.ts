import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataLocation, TensorProto_DataType } from "onnx-buf";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FrozenModel } from "../../../src/graph/freeze.ts";
import { valueInfo } from "../../../src/graph/tensorType.ts";
import type { PlayedStage } from "../../../src/runtime/controller/openPlan.ts";
import { piecesOf } from "../../../src/runtime/controller/stageBytes.ts";
import { DeviceError } from "../../../src/runtime/protocol/deviceError.ts";
import { describeWhere } from "../../support/describeWhere.ts";
import { missingDisk, mountSmallDisk, unmountSmallDisk } from "../../support/smallDisk.ts";
import { Bed, failureOf, play, smallModel, stagesOf } from "../../support/testbed.ts";

const cuts = ["input", "features.4", "output"];

let model: FrozenModel;
beforeAll(async () => {
  model = await smallModel();
});

/** A stage whose weights are in another file beside it. */
function externalStage(location: string): Uint8Array {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ version: 17n }],
    graph: {
      name: "external",
      node: [{ opType: "Identity", input: ["w"], output: ["y"] }],
      initializer: [
        {
          name: "w",
          dataType: TensorProto_DataType.UINT8,
          dims: [16n],
          dataLocation: TensorProto_DataLocation.EXTERNAL,
          externalData: [{ key: "location", value: location }],
        },
      ],
      output: [valueInfo("y", { elementType: TensorProto_DataType.UINT8, shape: [16] })],
    },
  });
  return toBinary(ModelProtoSchema, model);
}

async function expectFailure(promise: Promise<unknown>, device: string, code: string, message: RegExp) {
  const { error } = await failureOf(promise);
  expect(error).toBeInstanceOf(DeviceError);
  expect(error).toMatchObject({ device, code });
  expect((error as DeviceError).message).toMatch(message);
}

describe.each(["tcp", "grpc"] as const)("over %s", (transport) => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await Bed.open({ transport });
  });
  afterEach(async () => {
    await bed.disconnect();
    bed.expectNoTemporaryFile();
  });
  afterAll(() => bed.close());

  it("a stage with another hash than announced is not kept", async () => {
    const worker = await bed.connect(0);
    const bytes = piecesOf([Buffer.alloc(100, 1)]);
    const stage = { ...bytes, hash: "0".repeat(64) };
    await expectFailure(
      worker.ensure(stage),
      "pi",
      "hash",
      /have another hash, [0-9a-f]{12}; they were not kept/,
    );
    const { head } = await worker.ask({ type: "has", hash: stage.hash }, "had");
    expect(head.has).toBe(false);
  });

  it("a stage with bytes that are no model is refused", async () => {
    const [pi, server] = stagesOf(model, await bed.connectAll(), cuts);
    const stages = [pi, { ...server, stage: piecesOf([Buffer.from("no model at all")]) }];
    await expectFailure(play(bed, stages), "server", "load", /^server: the stage does not load: /);
  });

  it("a stage that names another stage's file is refused before anything is loaded", async () => {
    const [pi, server] = stagesOf(model, await bed.connectAll(), cuts);
    await server.worker.ensure(server.stage!);
    const named = piecesOf([externalStage(`${server.stage!.hash}.onnx`)]);
    const stages = [pi, { ...server, stage: named }];
    const message =
      /^server: the stage does not load: a tensor of it is kept in another file \(external data\)$/;
    await expectFailure(play(bed, stages), "server", "load", message);
  });

  const announced: [string, string, (stages: PlayedStage[]) => PlayedStage[], RegExp][] = [
    [
      "a dtype that the first stage does not give",
      "pi",
      ([pi, server]) => [
        { ...pi, outputs: pi.outputs.map((head) => ({ ...head, type: "float16" })) },
        server,
      ],
      /^pi: the stage's outputs are not as announced: ".*: float16\[.*\]" was announced and ".*: float32/,
    ],
    [
      "a shape that the second stage does not expect",
      "server",
      ([pi, server]) => [
        pi,
        { ...server, inputs: server.inputs.map((head) => ({ ...head, shape: [1, 2, 3] })) },
      ],
      /^server: frame 0 is not as announced: ".*: float32\[1,2,3\]" was announced/,
    ],
    [
      "a result of another shape",
      "server",
      ([pi, server]) => [
        pi,
        { ...server, outputs: server.outputs.map((head) => ({ ...head, shape: [10] })) },
      ],
      /^server: the stage's outputs are not as announced/,
    ],
    [
      "an input that the model has not",
      "pi",
      ([pi, server]) => [{ ...pi, inputs: [{ name: "other", type: "float32", shape: [1] }] }, server],
      /^pi: the stage does not run: input 'input' is missing/,
    ],
  ];
  it.each(announced)("a worker refuses %s", async (_, device, change, message) => {
    const stages = change(stagesOf(model, await bed.connectAll(), cuts));
    const { error } = await failureOf(play(bed, stages));
    expect(error).toBeInstanceOf(DeviceError);
    expect((error as DeviceError).device).toBe(device);
    expect((error as DeviceError).message).toMatch(message);
  });

  it("a plan still runs after all of this", async () => {
    const { rows } = await play(bed, stagesOf(model, await bed.connectAll(), cuts));
    expect(rows.length).toBe(20);
  });
});

describe("limits", () => {
  let bed: Bed;
  afterEach(() => bed.close());

  it.each([
    [
      "a stage that is too large",
      { stage: 1000 },
      "limit",
      /^(pi|server): a stage of .* is too large: at most 1000 B/,
    ],
    [
      "frames that need too much memory",
      { memory: 1000 },
      "limit",
      /^server: its frames need .* of memory; 1000 B is what --memory-limit allows/,
    ],
    [
      "frames larger than a message may be",
      { message: 20_000 },
      "limit",
      /^server: a frame of 48 KiB is too large for a message: at most 19.5 KiB/,
    ],
  ])("%s", async (_, limits, code, message) => {
    bed = await Bed.open({ transport: "tcp", names: ["pi", "server"], settings: { limits } });
    const { error } = await failureOf(
      (async () => play(bed, stagesOf(model, await bed.connectAll(), ["input", "input", "output"])))(),
    );
    expect(error).toBeInstanceOf(DeviceError);
    expect((error as DeviceError).message).toMatch(message);
    expect((error as DeviceError).code).toBe(code);
  });
});

describeWhere(missingDisk())("a full disk under the cache", () => {
  let bed: Bed;
  let smallDisk: string;
  beforeAll(() => {
    smallDisk = mkdtempSync(path.join(tmpdir(), "small-disk-"));
    expect(mountSmallDisk(smallDisk)).toBe(true);
  });
  afterAll(async () => {
    await bed.close();
    unmountSmallDisk(smallDisk);
  });

  it("fails the stage that does not fit, leaves nothing of it, and keeps the worker running", async () => {
    bed = await Bed.open({ transport: "tcp", names: ["pi"], settings: { cacheDirectory: smallDisk } });
    const worker = await bed.connect(0);
    const [whole] = stagesOf(model, [worker], ["input", "output"]);
    expect(whole.stage!.bytes).toBeGreaterThan(64 * 1024);
    await expectFailure(
      worker.ensure(whole.stage!),
      "pi",
      "disk",
      /^pi: storing a stage in .*stages: the disk under the cache is full$/,
    );
    expect(readdirSync(path.join(smallDisk, "stages"))).toEqual([]);
    const small = piecesOf([Buffer.alloc(1000, 1)]);
    await worker.ensure(small);
    expect(readdirSync(path.join(smallDisk, "stages"))).toEqual([`${small.hash}.onnx`]);
  });
});
