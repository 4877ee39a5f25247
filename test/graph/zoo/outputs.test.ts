import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { randomStream } from "../../../src/base/random.ts";
import { ensureZooModel } from "../../../src/graph/zoo/ensureZooModel.ts";
import { type ZooName, zooNames } from "../../../src/graph/zoo/zooModels.ts";
import { torchvisionOutputs } from "./fixtures.ts";

let cache: string;

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "paretopipe-zoo-"));
  vi.stubEnv("PARETOPIPE_CACHE", cache);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

describe("with the weights loaded into torchvision's model", () => {
  const { classes, seed } = torchvisionOutputs;
  for (const { model, resolution, sha256, output } of torchvisionOutputs.cases) {
    test(`${model} at ${resolution} gives the same logits`, async () => {
      const path = await ensureZooModel(model, { classes, seed, resolution });
      // On a mismatch either the builder has changed, and zooVersion must too, or this machine rounds otherwise.
      expect(await fileHash(path)).toBe(sha256);
      const logits = await run(path, 1, resolution, (i) => ((i * 7919) % 2003) / 1001.5 - 1);
      await rm(path);
      const tolerance = 1e-4 * Math.max(...output.map(Math.abs));
      logits.forEach((logit, i) => {
        expect(Math.abs(logit - output[i]), `logit ${i}`).toBeLessThan(tolerance);
      });
    });
  }
});

describe("logits of random weights", () => {
  /** Smaller than the default where the network allows, to save time. */
  const cases: [ZooName, number][] = [
    ["mobilenet_v2", 160],
    ["alexnet", 224],
    ["resnet18", 96],
    ["resnet50", 96],
    ["vgg16", 64],
    ["inception_v3", 139],
  ];

  test("are checked for every model", () => {
    expect(cases.map(([name]) => name).sort()).toEqual([...zooNames].sort());
  });

  for (const [name, resolution] of cases) {
    // Half a gigabyte of other weights would show no more: vgg16's layers are those of alexnet, and more of them.
    for (const [seed, classes] of name === "vgg16"
      ? [[1, 1000]]
      : [
          [1, 1000],
          [2, 10],
        ]) {
      test(`${name}, seed ${seed}: are finite, of sensible scale, different by class and by image`, async () => {
        const path = await ensureZooModel(name, { classes, resolution, seed });
        const random = randomStream(seed, "images");
        const logits = await run(path, 2, resolution, () => 2 * random() - 1);
        await rm(path);
        expect(logits).toHaveLength(2 * classes);
        expect(logits.every(Number.isFinite)).toBe(true);
        const [first, second] = [logits.slice(0, classes), logits.slice(classes)];
        for (const image of [first, second]) {
          expect(standardDeviation(image)).toBeGreaterThan(1e-3);
          expect(standardDeviation(image)).toBeLessThan(1e3);
          expect(new Set(image).size).toBeGreaterThan(0.99 * classes);
        }
        // Far above rounding, so that a comparison of two runs notices swapped frames.
        const difference = standardDeviation(first.map((logit, i) => logit - second[i]));
        expect(difference).toBeGreaterThan(5e-3 * standardDeviation(first));
      });
    }
  }
});

async function run(path: string, batch: number, resolution: number, pixel: (index: number) => number) {
  const session = await InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const data = Float32Array.from({ length: batch * 3 * resolution * resolution }, (_, i) => pixel(i));
  const { output } = await session.run({
    input: new Tensor("float32", data, [batch, 3, resolution, resolution]),
  });
  await session.release();
  return Array.from(output.data as Float32Array);
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

function standardDeviation(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
