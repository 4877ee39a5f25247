import { toBinary } from "@bufbuild/protobuf";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { ModelProtoSchema } from "../../../src/graph/onnxProto.ts";
import { averagingMatrix } from "../../../src/graph/zoo/averagingMatrix.ts";
import type { FeatureMap } from "../../../src/graph/zoo/graphBuilder.ts";
import { LayerBuilder } from "../../../src/graph/zoo/layerBuilder.ts";

/** What one layer makes of a batch of one: an image of three channels whose pixels are `pixel(index)`. */
async function runLayer(
  size: number,
  pixel: (index: number) => number,
  layer: (net: LayerBuilder) => FeatureMap,
): Promise<number[]> {
  const net = new LayerBuilder(size, 0);
  const model = net.finish("layer", "test", net.flatten(layer(net), ""));
  const session = await InferenceSession.create(toBinary(ModelProtoSchema, model));
  const data = Float32Array.from({ length: 3 * size * size }, (_, i) => pixel(i));
  const { output } = await session.run({ input: new Tensor("float32", data, [1, 3, size, size]) });
  await session.release();
  return Array.from(output.data as Float32Array);
}

/** Adaptive average pooling of three channels as PyTorch defines it, window by window. */
function adaptiveAverage(from: number, to: number, pixel: (index: number) => number): number[] {
  const range = (i: number) => [Math.floor((i * from) / to), Math.ceil(((i + 1) * from) / to)];
  return Array.from({ length: 3 * to * to }, (_, i) => {
    const [channel, row, column] = [Math.floor(i / to / to), Math.floor(i / to) % to, i % to];
    const [[top, bottom], [left, right]] = [range(row), range(column)];
    let sum = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) sum += pixel((channel * from + y) * from + x);
    }
    return sum / ((bottom - top) * (right - left));
  });
}

test.each([
  [6, 6],
  [12, 6],
  [7, 6],
  [11, 4],
  [2, 6],
  [1, 7],
])("adaptive average pool from %i to %i equals its definition", async (from, to) => {
  const pixel = (i: number) => ((i * 37) % 101) - 50;
  const pooled = await runLayer(from, pixel, (net) => net.adaptiveAveragePool(net.input, "avgpool", to));
  const expected = adaptiveAverage(from, to, pixel);
  expect(pooled).toHaveLength(expected.length);
  pooled.forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i], 3);
  });
});

test("rows of an averaging matrix sum to one", () => {
  const [from, to] = [13, 5];
  const matrix = averagingMatrix(from, to);
  for (let i = 0; i < to; i++) {
    const sum = matrix.slice(i * from, (i + 1) * from).reduce((total, weight) => total + weight, 0);
    expect(sum).toBeCloseTo(1, 12);
  }
});

test("zeros of the padding count in an average pool", async () => {
  const pooled = await runLayer(
    3,
    () => 9,
    (net) => net.averagePool(net.input, "", { kernel: 3, pad: 1 }),
  );
  expect(pooled.slice(0, 9)).toEqual([4, 6, 4, 6, 9, 6, 4, 6, 4]);
});

test("ReLU6 clips to [0, 6]", async () => {
  const clipped = await runLayer(
    2,
    (i) => 2 * i - 4,
    (net) => net.relu6(net.input, "relu"),
  );
  expect(clipped).toEqual([0, 0, 0, 2, 4, 6, 6, 6, 6, 6, 6, 6]);
});

test("nodes of one kind in one module are numbered", () => {
  const net = new LayerBuilder(8, 0);
  const twice = net.relu(net.relu(net.input, "features.0"), "features.0");
  const model = net.finish("layer", "test", net.flatten(twice, ""));
  expect(model.graph!.node.map((node) => node.name)).toEqual([
    "/features/features.0/Relu",
    "/features/features.0/Relu_1",
    "/Flatten",
  ]);
});
