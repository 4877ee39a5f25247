import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Random, randomStream } from "../../src/base/random.ts";
import { type CutOptions, findCuts } from "../../src/graph/cuts.ts";
import { type FrozenModel, freezeModel } from "../../src/graph/freeze.ts";
import { TensorProto_DataType } from "../../src/graph/onnxProto.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import { randomGraphs } from "../support/randomGraphs.ts";
import { relativeError, runChain } from "../support/stages.ts";

/** Splitting then joining is the identity, up to the rounding of fused operators. */
const tolerance = 1e-4;

interface Subject {
  model: string;
  batch: number;
  resolution?: number;
  dims?: Record<string, number>;
  options?: CutOptions;
}

const models: Subject[] = [
  { model: "mobilenet_v2", batch: 2, resolution: 96, options: { all: true } },
  { model: "alexnet", batch: 2, resolution: 96 },
  { model: "resnet18", batch: 2, resolution: 64, options: { all: true } },
  { model: "resnet50", batch: 1, resolution: 64, options: { all: true } },
  // As memory.test.ts uses it: at any size it has 553 MB, which take longer to make than to run.
  { model: "vgg16", batch: 1 },
  { model: "inception_v3", batch: 1, resolution: 139, options: { all: true } },
  { model: "test/fixtures/densenet_tiny.onnx", batch: 3, options: { all: true } },
  { model: "test/fixtures/mobilenet_v2_w10.onnx", batch: 1, options: { all: true } },
  { model: "test/fixtures/two_in_two_out.onnx", batch: 2, options: { all: true, maxBoundary: 3 } },
  { model: "test/fixtures/vit_tiny.onnx", batch: 2, options: { all: true } },
  {
    model: "test/fixtures/encoder_mask.onnx",
    batch: 2,
    dims: { time: 9 },
    options: { all: true, maxBoundary: 3 },
  },
  { model: "test/fixtures/lstm.onnx", batch: 2, dims: { time: 7 } },
  { model: "test/fixtures/shared_module.onnx", batch: 2, options: { all: true, maxBoundary: 2 } },
  {
    model: "test/fixtures/unet.onnx",
    batch: 2,
    dims: { height: 16, width: 24 },
    options: { all: true, maxBoundary: 3 },
  },
];

/** Every chain passes all weights to the runtime once: 553 MB of VGG-16. Models above this size run few chains. */
const largeBytes = 5e7;

describe.each(models)("$model at batch $batch", ({ model, batch, dims, options, resolution }) => {
  let frozen: FrozenModel;
  let inner: number[];
  let last: number;
  let whole: Awaited<ReturnType<typeof runChain>>;
  let large: boolean;

  beforeAll(async () => {
    frozen = await freezeModel(await resolveModel(model, resolution ? { resolution } : {}), { batch, dims });
    wakeZeroWeights(frozen);
    const positions = findCuts(frozen, options).map(({ position }) => position);
    inner = positions.slice(1, -1);
    last = positions.at(-1)!;
    large =
      frozen.proto.graph!.initializer.reduce((sum, { rawData }) => sum + rawData.length, 0) > largeBytes;
    whole = await runChain(frozen, [0, last]);
    // Zeros would be equal whatever the stages do.
    for (const { data } of Object.values(whole))
      expect((data as Float32Array).some((value) => value !== 0)).toBe(true);
  });

  /** Expects the stages between these cuts to give the whole model's output. */
  const expectSame = async (cuts: number[]) => {
    const positions = [0, ...cuts.toSorted((a, b) => a - b), last];
    const split = await runChain(frozen, positions);
    expect(relativeError(split, whole), `${model} cut at ${positions}`).toBeLessThan(tolerance);
  };

  it("gives the whole model's output if it is cut at all cuts, about eight in a chain", async () => {
    expect(inner.length).toBeGreaterThan(3);
    const order = shuffled(inner, randomStream(1, `chains/${model}`));
    const chains = large ? 1 : Math.ceil(order.length / 8);
    for (let chain = 0; chain < chains; chain++) {
      await expectSame(order.filter((_, index) => index % chains === chain));
    }
  });

  it("gives the whole model's output from two or four stages, at random cuts", async () => {
    const random = randomStream(1, `few/${model}`);
    for (const cuts of large ? [3] : [1, 3, 1, 3]) {
      await expectSame(shuffled(inner, random).slice(0, cuts));
    }
  });
});

describe("random graphs", () => {
  it("give the whole graph's outputs from any stages", async () => {
    await fc.assert(
      fc.asyncProperty(randomGraphs, fc.infiniteStream(fc.boolean()), async ({ model }, severed) => {
        const last = model.proto.graph!.node.length;
        const inner = Array.from({ length: last - 1 }, (_, index) => index + 1).filter(
          () => severed.next().value,
        );
        const whole = await runChain(model, [0, last]);
        const split = await runChain(model, [0, ...inner, last]);
        expect(Object.keys(split)).toEqual(Object.keys(whole));
        expect(relativeError(split, whole)).toBeLessThan(tolerance);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

/** The list in random order. */
function shuffled<T>(list: T[], random: Random): T[] {
  return list
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/**
 * PyTorch starts a vision transformer's head with zeros, so that vit_tiny's output is zero whatever comes before
 * it and would prove nothing. Gives matrices of zeros numbers from a seed.
 */
function wakeZeroWeights({ proto }: FrozenModel): void {
  for (const tensor of proto.graph!.initializer) {
    if (tensor.dims.length < 2 || tensor.dataType !== TensorProto_DataType.FLOAT) continue;
    if (tensor.rawData.some((byte) => byte !== 0)) continue;
    const random = randomStream(1, tensor.name);
    const values = Float32Array.from({ length: tensor.rawData.length / 4 }, () => random() - 0.5);
    tensor.rawData = new Uint8Array(values.buffer);
  }
}
