import { Float16Array } from "@petamoriken/float16";
import { describe, expect, it } from "vitest";
import { TensorProto_DataType } from "../../../src/graph/onnxProto.ts";
import { type Arithmetic, arithmeticOf, arithmeticOn } from "../../../src/validate/measure/arithmetic.ts";
import { wrongOutput } from "../../../src/validate/measure/wrongOutput.ts";
import { float, frozen, node } from "../../support/models.ts";

const arrays = {
  float32: Float32Array,
  float16: Float16Array,
  uint8: Uint8Array,
  int32: Int32Array,
  bool: Uint8Array,
};

function tensor(type: keyof typeof arrays, ...values: number[]) {
  const { buffer } = new arrays[type](values);
  return { name: "y", type, shape: [values.length], data: new Uint8Array(buffer as ArrayBuffer) };
}

describe("a split model's output", () => {
  it.each<[string, Arithmetic, keyof typeof arrays, number[], number[]]>([
    ["boxes in pixels, a few roundings apart", "full", "float32", [639.9, 12], [639.9005, 12.0003]],
    ["half precision, one step apart", "half", "float16", [12, 3], [12.0078125, 3]],
    ["floats of a quantised model, one step apart", "quantised", "float32", [6, 0.5], [6, 0.53]],
    ["quantised integers, one step apart", "quantised", "uint8", [7, 0], [8, 0]],
    ["integers made by rounding", "full", "uint8", [200, 31], [200, 32]],
    ["values that cancel out", "full", "float32", [0, 1e-8], [2e-8, -1e-8]],
    ["no number, and infinite ones", "full", "float32", [Number.NaN, -1 / 0, 1], [Number.NaN, -1 / 0, 1]],
  ])("is right: %s", (_, arithmetic, type, whole, split) => {
    expect(wrongOutput([tensor(type, ...whole)], [tensor(type, ...split)], arithmetic)).toBeUndefined();
  });

  it.each<[string, Arithmetic, keyof typeof arrays, number[], number[]]>([
    ["small values", "full", "float32", [2e-5, 1e-5], [1e-5, 2e-5]],
    ["large values", "full", "float32", [640, 3], [640, 5]],
    ["half precision", "half", "float16", [12, 3], [12, 4]],
    ["quantised integers", "quantised", "uint8", [200, 100], [200, 130]],
    ["numbers of classes", "quantised", "int32", [900], [901]],
    ["booleans", "quantised", "bool", [1], [0]],
    ["a number that is none", "quantised", "float32", [1, 2], [1, Number.NaN]],
    ["an infinite number", "quantised", "float32", [1, 2], [1, Number.POSITIVE_INFINITY]],
  ])("is wrong: %s", (_, arithmetic, type, whole, split) => {
    const wrong = wrongOutput([tensor(type, ...whole)], [tensor(type, ...split)], arithmetic);
    expect(wrong).toMatchObject({ name: "y" });
    expect(wrong!.difference).toBeGreaterThan(wrong!.allowed);
  });

  it("is wrong if it is missing or has another shape", () => {
    const whole = tensor("float32", 1, 2);
    for (const split of [[], [{ ...whole, shape: [2, 1] }], [{ ...whole, name: "z" }]]) {
      expect(wrongOutput([whole], split, "quantised")?.difference).toBe(Number.POSITIVE_INFINITY);
    }
  });
});

it("a model's arithmetic is that of its coarsest operator, and of the devices", () => {
  const parts = (...nodes: ReturnType<typeof node>[]) => ({
    nodes,
    inputs: { x: float(1) },
    outputs: { y: float(1) },
  });
  const relu = node("Relu", ["x"], ["y"]);
  expect(arithmeticOf(frozen(parts(relu)))).toBe("full");
  const half = { h: { elementType: TensorProto_DataType.FLOAT16, shape: [1] } };
  expect(arithmeticOf(frozen(parts(relu), half))).toBe("half");
  for (const opType of ["QuantizeLinear", "DynamicQuantizeLinear", "QLinearConv", "QGemm", "MatMulInteger"]) {
    expect(arithmeticOf(frozen(parts(node(opType, ["x"], ["y"])), half)), opType).toBe("quantised");
  }
  const body = frozen(parts(node("MatMulNBits", ["x"], ["y"]))).proto.graph!;
  expect(arithmeticOf(frozen(parts(node("If", ["x"], ["y"], { then_branch: body }))))).toBe("quantised");
  expect(arithmeticOf(frozen(parts(node("QuickGelu", ["x"], ["y"]))))).toBe("full");
  expect(arithmeticOn(["cpu", "cuda"], "full")).toBe("half");
  expect(arithmeticOn(["cpu"], "full")).toBe("full");
  expect(arithmeticOn(["cuda"], "quantised")).toBe("quantised");
});
