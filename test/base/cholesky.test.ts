import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cholesky } from "../../src/base/cholesky.ts";

const size = 6;
const numbers = (length: number) =>
  fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: length, maxLength: length });

/** B B^T + I, which is positive definite. */
function positive(b: readonly number[]): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = i === j ? 1 : 0;
      for (let k = 0; k < size; k++) sum += b[i * size + k] * b[j * size + k];
      matrix[i * size + j] = sum;
    }
  }
  return matrix;
}

describe("Cholesky", () => {
  it("solves every positive definite system", () => {
    fc.assert(
      fc.property(numbers(size * size), numbers(size), (b, right) => {
        const matrix = positive(b);
        const factor = new Cholesky(Float64Array.from(matrix), size);
        const x = factor.otherHalf(factor.half(right));
        for (let i = 0; i < size; i++) {
          let sum = 0;
          for (let j = 0; j < size; j++) sum += matrix[i * size + j] * x[j];
          expect(Math.abs(sum - right[i])).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it("knows the determinant", () => {
    expect(new Cholesky(Float64Array.of(4, 0, 2, 3), 2).logDeterminant).toBeCloseTo(Math.log(8), 12);
  });

  it("refuses a matrix that is not positive definite", () => {
    expect(() => new Cholesky(Float64Array.of(1, 0, 2, 1), 2)).toThrow(
      "not positive definite: pivot 1 is -3",
    );
  });
});
