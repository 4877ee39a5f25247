import { describe, expect, it } from "vitest";
import { decisiveInputs, pinned } from "../../src/graph/decisiveInputs.ts";
import { integerRanges } from "../../src/graph/integerRanges.ts";
import { TensorProto_DataType } from "../../src/graph/onnxProto.ts";
import { float, model, node, weight } from "../support/models.ts";

const ids = { elementType: TensorProto_DataType.INT64, shape: [1, 4] };
const flag = { elementType: TensorProto_DataType.BOOL, shape: [1] };
type Parts = Parameters<typeof model>[0];

const ranges = (nodes: Parts["nodes"], ...tables: [string, number, number][]) => {
  const weights = tables.map(([name, rows, columns]) => weight(name, rows, columns));
  const { graph } = model({ nodes, inputs: { ids, x: float(1, 4) }, outputs: { y: float(1) }, weights });
  const shapes = new Map(tables.map(([name, ...shape]) => [name, shape]));
  return integerRanges(graph!, (name) => shapes.get(name));
};

describe("the range of an integer input", () => {
  it("is that of the table that it looks up", () => {
    expect(ranges([node("Gather", ["words", "ids"], ["y"])], ["words", 30, 8])).toEqual([
      { name: "ids", from: 0, below: 30 },
    ]);
    expect(ranges([node("Gather", ["words", "ids"], ["y"], { axis: -1 })], ["words", 30, 8])).toEqual([
      { name: "ids", from: 0, below: 8 },
    ]);
  });

  it("is that of the smallest table, also after operators that only move it", () => {
    const nodes = [
      node("Cast", ["ids"], ["wide"]),
      node("Unsqueeze", ["wide", "axes"], ["more"]),
      node("Gather", ["words", "more"], ["a"]),
      node("Gather", ["segments", "ids"], ["y"]),
    ];
    expect(ranges(nodes, ["words", 30, 8], ["segments", 1, 8])).toEqual([{ name: "ids", from: 0, below: 1 }]);
  });

  it("excludes 0 for a divisor", () => {
    expect(ranges([node("Div", ["ids", "ids"], ["y"])])).toEqual([{ name: "ids", from: 1, below: 2 }]);
  });

  it("does not come from a table of numbers, nor from what is computed from it", () => {
    expect(ranges([node("Gather", ["ids", "k"], ["y"]), node("Add", ["ids", "k"], ["z"])])).toEqual([]);
  });
});

describe("an input that decides what a model does", () => {
  const decisive = (nodes: Parts["nodes"], ...unknown: string[]) => {
    const inputs = { ids, use: flag, x: float(1, 4) };
    const { graph } = model({ nodes, inputs, outputs: { y: float(1) } });
    return decisiveInputs(graph!, new Set(unknown), new Map([["f", float(1)]]));
  };

  it("is found through integer arithmetic, but not through floats", () => {
    const range = [node("Mul", ["ids", "k"], ["n"]), node("Range", ["zero", "n", "one"], ["r"])];
    expect(decisive(range, "r")).toEqual([{ name: "ids", decides: "the size of r" }]);
    expect(decisive([node("TopK", ["x", "k"], ["v", "i"])], "v", "i")).toEqual([]);
    expect(decisive([node("Relu", ["x"], ["f"]), node("NonZero", ["f"], ["w"])], "w")).toEqual([]);
  });

  it("is a float where a node takes it as a size: the scales of Resize", () => {
    const scaled = { name: "x", decides: "the size of y" };
    expect(decisive([node("Resize", ["f", "", "x"], ["y"])], "y")).toEqual([scaled]);
    expect(decisive([node("Upsample", ["f", "x"], ["y"])], "y")).toEqual([scaled]);
    expect(decisive([node("Resize", ["x", "", "f"], ["y"])], "y")).toEqual([]);
  });

  it("is a single float that a size is computed from, and not a float of many elements", () => {
    const scale = { ...float(1), shape: [] };
    const found = (nodes: Parts["nodes"], ...unknown: string[]) => {
      const { graph } = model({ nodes, inputs: { scale, x: float(1, 4) }, outputs: { y: float(1) } });
      const types = new Map([["s", float(4)]].map(([name, type]) => [name, type] as [string, typeof scale]));
      return decisiveInputs(graph!, new Set(unknown), types.set("t", scale)).map(({ name }) => name);
    };
    const resize = [
      node("Concat", ["one", "one", "scale", "scale"], ["s"]),
      node("Resize", ["x", "", "s"], ["y"]),
    ];
    expect(found(resize, "y")).toEqual(["scale"]);
    const reshape = [
      node("Mul", ["scale", "rate"], ["t"]),
      node("Cast", ["t"], ["n"]),
      node("Expand", ["x", "n"], ["y"]),
    ];
    expect(found(reshape, "y")).toEqual(["scale"]);
    expect(found([node("NonZero", ["x"], ["y"])], "y")).toEqual([]);
  });

  it("is the first cause, and not what follows from it", () => {
    const nodes = [node("Range", ["zero", "ids", "one"], ["r"]), node("Where", ["use", "r", "r"], ["y"])];
    expect(decisive(nodes, "r", "y").map(({ name }) => name)).toEqual(["ids"]);
  });

  it("is one that chooses a branch or counts a loop", () => {
    const nodes = [node("If", ["use"], ["a"], {}, "head"), node("Loop", ["ids", ""], ["y"])];
    expect(decisive(nodes)).toEqual([
      { name: "use", decides: 'which branch of If "head" runs' },
      { name: "ids", decides: "how often Loop runs" },
    ]);
  });

  it("always takes the same value, within its range", () => {
    const one = (name: string) => ({ name, decides: "a size" });
    expect(
      pinned(
        [one("a"), one("b")],
        [
          { name: "b", from: 0, below: 1 },
          { name: "c", from: 0, below: 9 },
        ],
      ),
    ).toEqual([
      { name: "c", from: 0, below: 9 },
      { name: "a", from: 1, below: 2 },
      { name: "b", from: 0, below: 1 },
    ]);
  });
});
