import { beforeAll, describe, expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { type Cut, type CutOptions, findCuts } from "../../src/graph/cuts.ts";
import { type FrozenModel, freezeModel } from "../../src/graph/freeze.ts";
import { TensorProto_DataType } from "../../src/graph/onnxProto.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
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
  { model: "mobilenet_v2", batch: 2, options: { all: true } },
  { model: "alexnet", batch: 2 },
  { model: "resnet18", batch: 2, options: { all: true } },
  { model: "resnet50", batch: 1, options: { all: true } },
  // Its dense layers hold 90 % of its 553 MB at any resolution; 64 rows keep the convolutions quick.
  { model: "vgg16", batch: 1, resolution: 64 },
  { model: "inception_v3", batch: 1, options: { all: true } },
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

describe.each(models)("$model at batch $batch", ({ model, batch, dims, options, resolution }) => {
  let frozen: FrozenModel;
  let cuts: Cut[];
  let whole: Awaited<ReturnType<typeof runChain>>;
  const last = () => cuts[cuts.length - 1].position;

  beforeAll(async () => {
    frozen = await freezeModel(await resolveModel(model, resolution ? { resolution } : {}), { batch, dims });
    wakeZeroWeights(frozen);
    cuts = findCuts(frozen, options);
    whole = await runChain(frozen, [0, last()]);
  });

  it("gives the whole model's output from two stages, at every cut", async () => {
    expect(cuts.length).toBeGreaterThan(5);
    for (const { position, name } of cuts.slice(1, -1)) {
      const split = await runChain(frozen, [0, position, last()]);
      expect(relativeError(split, whole), `${model} cut at ${name}`).toBeLessThan(tolerance);
    }
  });

  it("gives it from four stages, at 50 random triples of cuts", async () => {
    const random = randomStream(1, `triples/${model}`);
    for (let triple = 0; triple < 50; triple++) {
      const inner = new Set<number>();
      while (inner.size < 3) inner.add(cuts[1 + Math.floor(random() * (cuts.length - 2))].position);
      const positions = [0, ...[...inner].sort((a, b) => a - b), last()];
      const split = await runChain(frozen, positions);
      expect(relativeError(split, whole), `${model} cut at ${positions}`).toBeLessThan(tolerance);
    }
  });
});

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
