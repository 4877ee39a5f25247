import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import { type ExportManifest, manifestSchema } from "../../src/export/manifestSchema.ts";

type Values = Record<string, Tensor>;

/** Reads the manifest in a directory. */
export function readManifest(directory: string): ExportManifest {
  return manifestSchema.parse(JSON.parse(readFileSync(path.join(directory, "manifest.json"), "utf8")));
}

/** Values for a model's inputs: random numbers, and 1 for integers, which any table has an entry for. */
export function frameFor(inputs: ExportManifest["model"]["inputs"]): Values {
  const random = randomStream(1, "frame");
  return Object.fromEntries(
    inputs.map(({ name, type, shape }) => {
      const count = shape.reduce((product, size) => product * size, 1);
      if (type === "int64") return [name, new Tensor("int64", new BigInt64Array(count).fill(1n), shape)];
      if (type !== "float32") throw new Error(`no values for ${type}`);
      return [name, new Tensor("float32", Float32Array.from({ length: count }, random), shape)];
    }),
  );
}

/** Runs one ONNX file with ONNX Runtime alone. */
export async function runFile(file: string, feeds: Values): Promise<Values> {
  const session = await InferenceSession.create(file);
  const results = (await session.run(feeds)) as Values;
  await session.release();
  return results;
}

/**
 * Runs the files of an export one after the other, by nothing but the manifest, and looks that each is what the manifest
 * says.
 */
export async function runExported(directory: string, frame: Values): Promise<Values> {
  const { stages } = readManifest(directory);
  let values = frame;
  for (const [index, { file, sha256, bytes, inputs, outputs }] of stages.entries()) {
    if (index > 0) expect(inputs).toEqual(stages[index - 1].outputs);
    const feeds = Object.fromEntries(inputs.map(({ name }) => [name, values[name]]));
    if (file === null) {
      expect([outputs, sha256, bytes]).toEqual([inputs, null, 0]);
      continue;
    }
    const content = readFileSync(path.join(directory, file));
    expect([createHash("sha256").update(content).digest("hex"), content.length]).toEqual([sha256, bytes]);
    values = await runFile(path.join(directory, file), feeds);
    expect(
      Object.entries(values).map(([name, { type, dims }]) => ({ name, type, shape: [...dims] })),
    ).toEqual(outputs);
  }
  return values;
}
