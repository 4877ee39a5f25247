import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/base/errors.ts";
import { elementBytes } from "../../../src/graph/elementBytes.ts";
import { npyHead } from "../../../src/graph/values/npyHead.ts";
import { parseNpy, readNpy } from "../../../src/graph/values/readNpy.ts";

/** Written by NumPy 2.4.6. */
const saved = (name: string) => `test/fixtures/npy/${name}.npy`;

describe("a .npy file", () => {
  it.each<[string, number[], (number | bigint)[]]>([
    ["int64-rows", [2, 3], [0n, 1n, 2n, 3n, 4n, 5n]],
    ["float32-columns-first", [2, 3], [0, 1, 2, 3, 4, 5]],
    ["int32-big-endian", [2, 3], [0, 1, 2, 3, 4, 5]],
    ["booleans", [3], [1, 0, 1]],
    ["half-precision", [3], [0.5, -2, 65504]],
    ["a-scalar", [], [7]],
    ["nothing", [1, 0, 4], []],
    ["version-2", [3], [0, 1, 2]],
    ["version-3", [3], [0, 1, 2]],
  ])("with %s is read as NumPy reads it", async (name, shape, elements) => {
    const array = await readNpy(saved(name));
    expect([array.shape, Array.from(array.elements)]).toEqual([shape, elements]);
  });

  it.each([
    ["complex", /its elements are of type c16, which no input of a model can take/],
    ["text", /its elements are of type U2, which no input of a model can take/],
    ["nowhere", /nowhere.npy: cannot be read: there is no such file/],
  ])("with %s is refused", async (name, reason) => {
    await expect(readNpy(saved(name))).rejects.toThrow(reason);
  });

  it.each([
    ["'<M8[s]'", "its elements are of type M8[s], which no input of a model can take"],
    ["[('a', '<f4'), ('b', '<i4')]", "its elements have several fields, which no input of a model can take"],
    ["7", "its header is not NumPy's"],
  ])("with elements of %s is refused", (descr, reason) => {
    const head = npyHead("float32", [3]).toString("latin1").replace("'<f4'", descr);
    const bytes = Buffer.concat([Buffer.from(head, "latin1"), Buffer.alloc(24)]);
    bytes.writeUInt16LE(head.length - 10, 8);
    expect(() => parseNpy(bytes, "odd.npy")).toThrow(`odd.npy: not a usable .npy file: ${reason}`);
  });

  it.each("bool int8 uint8 int16 uint16 int32 uint32 int64 uint64 float16 float32 float64".split(" "))(
    "of our own with %s is read as it was written",
    (type) => {
      const bytes = Buffer.concat([npyHead(type, [3]), Buffer.alloc(elementBytes(type, 3)!)]);
      const array = parseNpy(bytes, "x.npy");
      expect(array.type).toBe(type);
      expect(Array.from(array.elements, Number)).toEqual([0, 0, 0]);
    },
  );

  it("is an array or an InputError, whatever its bytes are", () => {
    const whole = readFileSync(saved("int64-rows"));
    const damage = fc.record({
      length: fc.nat(whole.length + 8),
      at: fc.nat(whole.length - 1),
      byte: fc.nat(255),
    });
    fc.assert(
      fc.property(damage, ({ length, at, byte }) => {
        const bytes = Buffer.alloc(length);
        whole.copy(bytes);
        if (at < length) bytes[at] = byte;
        try {
          const { shape, elements } = parseNpy(bytes, "x.npy");
          expect(elements).toHaveLength(shape.reduce((product, size) => product * size, 1));
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
    );
  });
});
