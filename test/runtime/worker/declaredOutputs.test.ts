import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { findCuts } from "../../../src/graph/cuts.ts";
import { encodeModel } from "../../../src/graph/encodeModel.ts";
import { type FrozenModel, freezeModel } from "../../../src/graph/freeze.ts";
import { modelNotes } from "../../../src/graph/modelNotes.ts";
import { TensorProto_DataType } from "../../../src/graph/onnxProto.ts";
import { resolveModel } from "../../../src/graph/resolveModel.ts";
import { headsOf } from "../../../src/runtime/protocol/tensors.ts";
import type { ResolvedScenario } from "../../../src/scenario/loadScenario.ts";
import { outputDifference } from "../../../src/validate/measure/outputDifference.ts";
import { referenceOutput } from "../../../src/validate/measure/referenceOutput.ts";
import { StagePlans } from "../../../src/validate/stagePlans.ts";
import { float, frozen, model, node } from "../../support/models.ts";
import { Bed, patientDeadline, play } from "../../support/testbed.ts";

/** The parts of a scenario that stage plans need: the model is split at all its cuts. */
function plansOf(model: FrozenModel): { plans: StagePlans; last: number } {
  const cuts = findCuts(model, { all: true, maxBoundary: Number.POSITIVE_INFINITY });
  const profile = { model: { name: model.name, sha256: model.sha256, batch: model.batch } };
  const scenario = { devices: [{ profile }], cuts: cuts.map((cut) => ({ cut })) };
  return { plans: new StagePlans(model, scenario as unknown as ResolvedScenario), last: cuts.length - 1 };
}

const oddOutputs = async () => freezeModel(await resolveModel("test/fixtures/odd_outputs.onnx"));

/** A model with two outputs, of which JavaScript lists the second one first. */
async function numberedOutputs(): Promise<FrozenModel> {
  const model = frozen({
    nodes: [node("Relu", ["x"], ["z"]), node("Neg", ["z"], ["7"])],
    inputs: { x: float(2, 4) },
    outputs: { z: float(2, 4), "7": float(2, 4) },
  });
  model.proto.graph!.output.sort((a) => (a.name === "z" ? -1 : 1));
  return model;
}

/** A model whose output has a column for each element above 0, so that its size depends on the input. */
async function varyingOutput(): Promise<FrozenModel> {
  const proto = model({
    nodes: [
      node("Tanh", ["x"], ["t"], {}, "tanh"),
      node("Relu", ["t"], ["r"], {}, "relu"),
      node("NonZero", ["r"], ["y"], {}, "select"),
    ],
    inputs: { x: float(2, 64) },
    outputs: { y: { elementType: TensorProto_DataType.INT64, shape: [2, 128] } },
  });
  const file = path.join(mkdtempSync(path.join(tmpdir(), "varying-")), "varying.onnx");
  onTestFinished(() => rmSync(path.dirname(file), { recursive: true }));
  writeFileSync(file, Buffer.concat(encodeModel(proto)));
  return freezeModel(await resolveModel(file));
}

it("the whole model runs without the inputs that no node reads, which no plan sends", async () => {
  const nodes = [node("Relu", ["x"], ["y"]), node("Neg", ["y"], ["z"])];
  const inputs = { x: float(2), unread: float(3) };
  const model = frozen({ nodes, inputs, outputs: { z: float(2) } }, { y: float(2) });
  const { plans } = plansOf(model);
  const { outputs } = await referenceOutput(model, plans.boundary(0), "1");
  expect(outputs.map(({ name }) => name)).toEqual(["z"]);
});

it("a plan ends with the outputs that the model declares, in its order and with its weights", async () => {
  const { plans, last } = plansOf(await oddOutputs());
  expect(plans.boundary(last).map(({ name }) => name)).toEqual(["b", "y", "w3", "x"]);
});

describe("a worker", () => {
  let bed: Bed;
  beforeAll(async () => {
    bed = await Bed.open({ transport: "tcp", names: ["pi"], deadline: patientDeadline });
  });
  afterEach(() => bed.disconnect());
  afterAll(() => bed.close());

  it.each([
    ["out of order, and a weight", oddOutputs],
    ["with numbers as names", numberedOutputs],
  ])("plays a model whose outputs are %s", async (_, open) => {
    const model = await open();
    const [worker] = await bed.connectAll();
    const { plans, last } = plansOf(model);
    const inputs = plans.boundary(0);
    const outputs = plans.boundary(last);
    const stage = plans.stage(0, last);
    const played = await play(
      bed,
      [{ worker, stage, inputs, outputs, provider: "cpu" }],
      { frames: 3 },
      { keepOutput: true },
    );
    expect(headsOf(played.output)).toEqual(outputs);
    // What profiles say of the last cut, and predictions count for the way back.
    const sent = played.output.reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(findCuts(model, { maxBoundary: Number.POSITIVE_INFINITY }).at(-1)!.bytes).toBe(sent);
    const { outputs: whole } = await referenceOutput(model, inputs, "1");
    expect(outputDifference(whole, played.output)).toBe(0);
  });

  it("sends the real shape of an output whose size depends on the input", async () => {
    const varying = await varyingOutput();
    expect(modelNotes(varying)).toEqual([
      expect.stringMatching(/^the size of output "y" depends on the input; figures count it as \[2,\d+\]/),
    ]);
    const [worker] = await bed.connectAll();
    const { plans, last } = plansOf(varying);
    const [inputs, outputs] = [plans.boundary(0), plans.boundary(last)];
    const stages = [{ worker, stage: plans.stage(0, last), inputs, outputs, provider: "cpu" }];
    const played = await play(bed, stages, { frames: 2 }, { keepOutput: true });
    expect(played.output[0].shape).not.toEqual(outputs[0].shape);
    const { outputs: whole } = await referenceOutput(varying, inputs, "1");
    expect(outputDifference(whole, played.output)).toBe(0);
  });
});
