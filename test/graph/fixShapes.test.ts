import { create } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixShapes, type ShapeOptions } from "../../src/graph/fixShapes.ts";
import { TensorShapeProto_DimensionSchema } from "../../src/graph/onnxProto.ts";
import { float, model, node } from "../support/models.ts";

type Dim = number | string;

/** A graph that reads inputs of these shapes: numbers are fixed, texts are names of free dimensions, "" is nameless. */
function graphOf(inputs: Record<string, Dim[]>) {
  const names = Object.keys(inputs);
  const graph = model({
    nodes: [node("Sum", names, ["y"])],
    inputs: Object.fromEntries(names.map((name) => [name, float()])),
    outputs: { y: float(1) },
  }).graph!;
  for (const { name, type } of graph.input) {
    if (type?.value.case !== "tensorType") throw new Error("the tests' models have tensors");
    type.value.value.shape!.dim = inputs[name].map((dim) =>
      create(TensorShapeProto_DimensionSchema, {
        value:
          typeof dim === "number"
            ? { case: "dimValue", value: BigInt(dim) }
            : { case: "dimParam", value: dim },
      }),
    );
  }
  return graph;
}

const fixed = (inputs: Record<string, Dim[]>, options: ShapeOptions = {}) => {
  const { batch, inputs: found } = fixShapes(graphOf(inputs), "m.onnx", options);
  return { batch, shapes: found.map(({ shape }) => shape) };
};

describe("a dimension that is a multiple of another", () => {
  const inputs = { x: ["batch", 6], pairs: ["2*batch", 6], steps: ["batch", "4*time"], times: ["time"] };

  it.each<[string, ShapeOptions, number[][]]>([
    ["follows from it", { batch: 3, dims: { time: 5 } }, [[3, 6], [6, 6], [3, 20], [5]]],
    [
      "has the size that is given for it",
      { batch: 3, dims: { time: 5, "4*time": 7 } },
      [[3, 6], [6, 6], [3, 7], [5]],
    ],
  ])("%s", (_, options, shapes) => {
    expect(fixed(inputs, options)).toEqual({ batch: 3, shapes });
  });

  it("is no batch, whatever it is a multiple of", () => {
    expect(fixed({ x: ["s0", 6], pairs: ["2*s0"] }, { batch: 3 }).shapes).toEqual([[3, 6], [6]]);
  });
});

it("all dimensions without a size are named at once", () => {
  const inputs = {
    ids: ["batch", "seq"],
    past: ["batch", "past + 1", 8],
    mask: ["batch", "seq"],
    pairs: ["2*seq"],
  };
  expect(() => fixed(inputs)).toThrow(
    "m.onnx: 2 dimensions of its inputs are free; give their sizes with --dim seq=SIZE --dim 'past + 1'=SIZE",
  );
  expect(() => fixed(inputs, { dims: { "past + 1": 4 } })).toThrow(
    'm.onnx: input "ids" leaves dimension 1 free; give its size with --dim seq=SIZE',
  );
});

describe("the batch", () => {
  it.each<[string, Record<string, Dim[]>, ShapeOptions, number, number[][]]>([
    ["is 1 where every size is fixed", { x: [3, 64, 64] }, {}, 1, [[3, 64, 64]]],
    [
      "is no first size that another input has not",
      { boxes: [100, 4], x: ["N", 8] },
      {},
      1,
      [
        [100, 4],
        [1, 8],
      ],
    ],
    ["is the free first dimension", { x: ["N", 8] }, { batch: 4 }, 4, [[4, 8]]],
    [
      "is the free first dimension without a name, of every input",
      { a: ["", 8], b: ["", 2] },
      { batch: 4 },
      4,
      [
        [4, 8],
        [4, 2],
      ],
    ],
    [
      "is a first dimension with a size, where it is called so",
      { x: ["N", 8] },
      { dims: { N: 4 } },
      4,
      [[4, 8]],
    ],
    [
      "is no first dimension with another name and a size",
      { x: ["boxes", 4] },
      { dims: { boxes: 100 } },
      1,
      [[100, 4]],
    ],
    ["is what the user says of a fixed size", { x: [8, 3] }, { batch: 8 }, 8, [[8, 3]]],
    [
      "is the dimension with its name, wherever it is",
      { x: ["t", "batch"] },
      { batch: 2, dims: { t: 5 } },
      2,
      [[5, 2]],
    ],
    ["is no N behind the first dimension", { x: ["B", "N"] }, { batch: 2, dims: { N: 5 } }, 2, [[2, 5]]],
    ["is 1 for a scalar", { s: [] }, { batch: 1 }, 1, [[]]],
  ])("%s", (_, inputs, options, batch, shapes) => {
    expect(fixed(inputs, options)).toEqual({ batch, shapes });
  });

  it.each<[string, Record<string, Dim[]>, ShapeOptions, RegExp]>([
    ["a scalar", { s: [] }, { batch: 8 }, /no input has a first dimension/],
    [
      "a batch of none",
      { x: ["N", 8] },
      { dims: { N: 0 } },
      /--dim N=0: it is the batch, and a frame has one input/,
    ],
    [
      "a shape with another rank",
      { x: ["N", 8] },
      { shapes: new Map([["x", [8]]]) },
      /has the shape \[N, 8\], which \[8\]/,
    ],
    [
      "a shape with another size",
      { x: ["N", 8] },
      { shapes: new Map([["x", [2, 9]]]) },
      /\[N, 8\], which \[2, 9\] does not fit/,
    ],
    [
      "two sizes of one dimension",
      { x: ["n", "n"] },
      { shapes: new Map([["x", [2, 3]]]) },
      /\[n, n\], which \[2, 3\]/,
    ],
  ])("refuses %s", (_, inputs, options, reason) => {
    expect(() => fixed(inputs, options)).toThrow(reason);
  });
});

describe("shapes that were recorded", () => {
  const dim = fc.oneof(
    fc.constantFrom("N", "batch", "height", "time", "boxes", ""),
    fc.integer({ min: 1, max: 9 }),
  );
  const inputs = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.array(dim, { maxLength: 4 }), {
    minKeys: 1,
  });

  it("give the same inputs and batch again, whatever the model leaves free", () => {
    fc.assert(
      fc.property(
        inputs,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 7 }),
        (made, batch, size) => {
          const addresses = Object.entries(made).flatMap(([name, dims]) =>
            dims.flatMap((dim, axis) =>
              typeof dim === "number" ? [] : [[dim || `${name}.${axis}`, axis] as const],
            ),
          );
          const dims = Object.fromEntries(
            addresses.filter(([, axis]) => axis > 0).map(([key]) => [key, size]),
          );
          let first: ReturnType<typeof fixShapes>;
          try {
            first = fixShapes(graphOf(made), "m.onnx", { batch, dims });
          } catch {
            return; // A batch that this model does not have.
          }
          const shapes = new Map(first.inputs.map(({ name, shape }) => [name, shape]));
          expect(fixShapes(graphOf(made), "m.onnx", { batch: first.batch, shapes })).toEqual(first);
        },
      ),
    );
  });
});
