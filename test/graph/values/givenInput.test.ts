import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { givenValues, parseGivenInput } from "../../../src/graph/values/givenInput.ts";
import { elementsOf, tensorValue } from "../../../src/graph/values/tensorValue.ts";

const inputs = [
  { name: "length", type: "int64", shape: [] },
  { name: "size", type: "int32", shape: [2] },
  { name: "small", type: "uint8", shape: [1] },
  { name: "use", type: "bool", shape: [1] },
  { name: "half", type: "float16", shape: [1, 3] },
  { name: "image", type: "float32", shape: [2, 3] },
  { name: "text", type: "string", shape: [1] },
];

const given = async (...texts: string[]) =>
  givenValues(await Promise.all(texts.map((text) => parseGivenInput(text))), inputs, "m.onnx");
const elements = async (text: string) => Array.from(elementsOf((await given(text))[0]));

describe("--input", () => {
  it.each<[string, (number | bigint)[]]>([
    ["length=50", [50n]],
    ["length=9223372036854775807", [2n ** 63n - 1n]],
    ["size=64, 48", [64, 48]],
    ["size=7", [7, 7]],
    ["use=true", [1]],
    ["use=FALSE", [0]],
    ["use=1", [1]],
    ["half=0.5,-inf,1e3", [0.5, Number.NEGATIVE_INFINITY, 1000]],
    ["image=0.25", [0.25, 0.25, 0.25, 0.25, 0.25, 0.25]],
    ["image=test/fixtures/npy/int64-rows.npy", [0, 1, 2, 3, 4, 5]],
  ])("%s", async (text, values) => {
    expect(await elements(text)).toEqual(values);
  });

  it.each([
    [["length"], /--input length: NAME=VALUE or NAME=FILE.npy is needed/],
    [["length="], /--input length=: NAME=VALUE/],
    [["width=3"], /it has no input "width" \(--input\); there are length, size,/],
    [["length=3", "length=4"], /input "length" is given twice/],
    [["length=many"], /input "length" is of type int64, which has no "many"/],
    [["length=0.5"], /input "length" is of type int64, which has no 0.5/],
    [["length=9223372036854775808"], /int64, which has no 9223372036854775808/],
    [["small=256"], /uint8, which has no 256/],
    [["small=-1"], /uint8, which has no -1/],
    [["use=2"], /bool, which has no 2/],
    [["size=1,2,3"], /input "size" int32\[2\] takes one value for all or 2, not 3/],
    [["text=a"], /"text" is of type string, which has no "a"|whose values cannot be given/],
  ])("%s is refused", async (texts, reason) => {
    await expect(given(...texts)).rejects.toThrow(reason);
  });
});

describe("a tensor's elements", () => {
  const floats = fc.array(fc.float(), { minLength: 1, maxLength: 8 });
  const integers = fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), {
    minLength: 1,
    maxLength: 8,
  });

  it("are those that were put in", () => {
    fc.assert(
      fc.property(floats, integers, (numbers, wholes) => {
        const back = (type: string, list: (number | bigint)[]) => {
          const shape = [list.length];
          return Array.from(elementsOf(tensorValue({ name: "x", type, shape }, (index) => list[index])));
        };
        expect(back("float32", numbers)).toEqual(numbers);
        expect(back("int64", wholes)).toEqual(wholes);
      }),
    );
  });
});
