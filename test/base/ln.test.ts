import stdlibLn from "@stdlib/math-base-special-ln";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ln } from "../../src/base/ln.ts";
import { randomStream } from "../../src/base/random.ts";

test("the logarithm has the bits of the library's for every double", () => {
  fc.assert(
    fc.property(fc.double(), (x) => {
      expect(ln(x)).toBe(stdlibLn(x));
    }),
    { numRuns: 20_000 },
  );
});

test("the logarithm has the bits of the library's where its formulas meet", () => {
  const near = [0, 1, 2, 3, 2 ** 20, 0x6147a, 0x6b851, 0x95f64, 0x6a09c].flatMap((word) =>
    [-2, -1, 0, 1, 2].map((step) => 1 + (word + step) / 2 ** 20),
  );
  for (const mantissa of near) {
    for (let exponent = -1080; exponent <= 1024; exponent++) {
      const x = mantissa * 2 ** exponent;
      if (ln(x) !== stdlibLn(x)) expect(ln(x), `ln(${x})`).toBe(stdlibLn(x));
    }
  }
});

test("the logarithm has the bits of the library's for uniform random numbers", () => {
  const random = randomStream(1, "ln");
  for (let i = 0; i < 500_000; i++) {
    const x = 1 - random();
    if (ln(x) !== stdlibLn(x)) expect(ln(x), `ln(${x})`).toBe(stdlibLn(x));
  }
});
