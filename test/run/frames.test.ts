import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { bytesView } from "../../src/graph/typedView.ts";
import { arraySamples } from "../../src/run/inputs/arraySamples.ts";
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
async function framesOf(samples: AsyncIterable<Sample>, what: SampleForm, before = 0) {
  const found: FilledFrame[] = [];
  try {
    for await (const frame of frames(samples, what, before)) found.push(frame);
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

describe("an optional input, in frames of two samples", () => {
  const withLength: SampleForm = {
    ...form,
    // Optional inputs keep the shape that the model gives them.
    inputs: [...form.inputs, { name: "length", type: "float32", shape: [2] }],
    optional: ["length"],
  };
  const given = (name: string, x: number, ...length: number[]) =>
    sampleOf(name, { x: floats(x), ...(length.length > 0 && { length: floats(...length) }) });

  it("is in the frame once if all samples give it", async () => {
    const samples = [given("a", 1, 7, 8), given("b", 2, 7, 8), given("c", 3, 9, 9)];
    const { found, error } = await framesOf(listed(...samples), withLength);
    expect(error).toBeUndefined();
    expect(found.map(({ tensors }) => tensors)).toEqual([
      { x: new Float32Array([1, 2]), length: new Float32Array([7, 8]) },
      { x: new Float32Array([3, 3]), length: new Float32Array([9, 9]) },
    ]);
  });

  it("is left out of the frame if no sample gives it", async () => {
    const { found } = await framesOf(listed(given("a", 1), given("b", 2)), withLength);
    expect(found.map(({ tensors }) => tensors)).toEqual([{ x: new Float32Array([1, 2]) }]);
  });

  it.each([
    ["lacks it", given("b", 2), given("a", 1, 7, 8), 'b lacks input "length", unlike a'],
    ["alone gives it", given("b", 2, 7, 8), given("a", 1), 'b gives input "length", unlike a'],
    [
      "gives another value",
      given("b", 2, 7, 9),
      given("a", 1, 7, 8),
      'b gives another value for input "length", unlike a',
    ],
  ])("names the second sample if it %s", async (_, second, first, message) => {
    const { found, error } = await framesOf(listed(first, second), withLength);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toBe(`${message}: the 2 inputs of a frame have one value for it`);
    expect(found.map(({ samples }) => samples.map(({ name }) => name))).toEqual([["a"]]);
  });

  it("does not make a resumed run differ, whose frames are those of one that was not interrupted", async () => {
    const samples = [given("b", 2, 7, 8), given("c", 3, 9, 9), given("d", 4, 9, 9)];
    const { found, error } = await framesOf(listed(...samples), withLength, 1);
    expect(error).toBeUndefined();
    expect(found.map(({ samples }) => samples.map(({ name }) => name))).toEqual([["b"], ["c", "d"]]);
  });

  it("that no node reads may be in a file, and is in no frame", async () => {
    const arrays = new Map([
      ["x", { type: "float32", shape: [2, 1], elements: new Float32Array([1, 2]) }],
      ["unread", { type: "int64", shape: [7], elements: new BigInt64Array(7) }],
    ]);
    const withUnread = { ...form, unread: ["unread"] };
    const samples = listed(...arraySamples("rows.npz", 0, arrays, withUnread));
    const { found, error } = await framesOf(samples, withUnread);
    expect(error).toBeUndefined();
    expect(found.map(({ tensors }) => tensors)).toEqual([{ x: new Float32Array([1, 2]) }]);
  });

  it("must be in a file that has no other, also where the file has one that no node reads", () => {
    const arrays = new Map([["unread", { type: "int64", shape: [7], elements: new BigInt64Array(7) }]]);
    const given = { ...withLength, optional: ["x", "length"], unread: ["unread"] };
    expect(() => [...arraySamples("none.npz", 0, arrays, given)]).toThrow(
      "none.npz: no array in it is an input that the model reads: x, length",
    );
  });

  it.each([
    ["of one input", [1], 'input "y" is for one input only, and "x" has 3 rows'],
    ["with fewer rows", [2, 1], 'input "y" has 2 rows, and "x" has 3 rows'],
  ])("must have as many rows as the others: not one %s", (_, shape, said) => {
    const two = { ...form, inputs: [...form.inputs, { name: "y", type: "float32", shape: [1] }] };
    const array = (shape: number[]) => ({ type: "float32", shape, elements: new Float32Array(shape[0]) });
    const arrays = new Map([
      ["y", array(shape)],
      ["x", array([3, 1])],
    ]);
    expect(() => [...arraySamples("rows.npz", 0, arrays, two)]).toThrow(`rows.npz: ${said}`);
  });

  it("may be one array for all rows of a file", async () => {
    const array = (elements: Float32Array, shape: number[]) => ({ type: "float32", shape, elements });
    const arrays = new Map([
      ["x", array(new Float32Array([1, 2, 3, 4]), [4, 1])],
      ["length", array(new Float32Array([7, 8]), [2])],
    ]);
    const { found, error } = await framesOf(
      listed(...arraySamples("rows.npz", 0, arrays as never, withLength)),
      withLength,
    );
    expect(error).toBeUndefined();
    expect(found.map(({ tensors }) => tensors)).toEqual([
      { x: new Float32Array([1, 2]), length: new Float32Array([7, 8]) },
      { x: new Float32Array([3, 4]), length: new Float32Array([7, 8]) },
    ]);
  });
});
