import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { bytesView } from "../../src/graph/typedView.ts";
import { type FilledFrame, frames } from "../../src/run/inputs/frames.ts";
import type { Sample, SampleForm } from "../../src/run/inputs/sample.ts";

const form: SampleForm = {
  batch: 2,
  inputs: [{ name: "x", type: "float32", shape: [1] }],
  outputs: [{ name: "y", type: "float32", shape: [1] }],
  optional: [],
};

const floats = (...values: number[]) => bytesView(new Float32Array(values));

/** A sample that gives these values. */
function sampleOf(name: string, values: Record<string, Uint8Array>): Sample {
  return { name, file: 0, read: () => new Map(Object.entries(values)) };
}

const numbered = (value: number) => sampleOf(`${value}.npy`, { x: floats(value) });

/** All frames until the end or an error. */
async function framesOf(samples: AsyncIterable<Sample>, what: SampleForm, skip = 0) {
  const found: FilledFrame[] = [];
  try {
    for await (const frame of frames(samples, what, skip)) found.push(frame);
  } catch (error) {
    return { found, error };
  }
  return { found, error: undefined };
}

async function* listed(...samples: Sample[]): AsyncGenerator<Sample> {
  yield* samples;
}

describe("samples before an error", () => {
  it("are run when the next one cannot be found", async () => {
    const wrong = new InputError("c.npy: it is damaged");
    const { found, error } = await framesOf(
      (async function* () {
        yield* [1, 2, 3].map(numbered);
        throw wrong;
      })(),
      form,
    );
    expect(error).toBe(wrong);
    expect(found.map(({ tensors }) => [...(tensors.x as Float32Array)])).toEqual([
      [1, 2],
      [3, 3],
    ]);
    expect(found[1].samples.map(({ name }) => name)).toEqual(["3.npy"]);
  });

  it("are run when the next one cannot be read", async () => {
    const wrong = new InputError("c.npy: it is damaged");
    const unreadable: Sample = { name: "c.npy", file: 0, read: () => Promise.reject(wrong) };
    const { found, error } = await framesOf(listed(numbered(1), unreadable), form);
    expect(error).toBe(wrong);
    expect(found.map(({ samples }) => samples.length)).toEqual([1]);
  });
});
