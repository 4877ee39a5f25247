import { ln } from "./sameMath.ts";

/**
 * The Cholesky factor of a symmetric positive definite matrix: A = L L^T (Golub and Van Loan, Matrix Computations, 4th
 * ed., 4.2). For small dense matrices; n^3 / 3 multiplications.
 */
export class Cholesky {
  readonly #size: number;
  readonly #factor: Float64Array;

  /**
   * @param matrix size x size numbers by rows, of which the lower triangle is read. It is overwritten
   * @throws RangeError if the matrix is not positive definite
   */
  constructor(matrix: Float64Array, size: number) {
    for (let row = 0; row < size; row++) {
      const atRow = row * size;
      for (let column = 0; column <= row; column++) {
        const atColumn = column * size;
        let sum = matrix[atRow + column];
        for (let k = 0; k < column; k++) sum -= matrix[atRow + k] * matrix[atColumn + k];
        if (row > column) matrix[atRow + column] = sum / matrix[atColumn + column];
        else if (sum > 0) matrix[atRow + column] = Math.sqrt(sum);
        else throw new RangeError(`the matrix is not positive definite: pivot ${row} is ${sum}`);
      }
    }
    this.#size = size;
    this.#factor = matrix;
  }

  /** The logarithm of the matrix's determinant. */
  get logDeterminant(): number {
    let sum = 0;
    for (let i = 0; i < this.#size; i++) sum += 2 * ln(this.#factor[i * this.#size + i]);
    return sum;
  }

  /** Returns z with L z = b. The square of its length is b^T A^-1 b. */
  half(b: ArrayLike<number>): Float64Array {
    const [n, L] = [this.#size, this.#factor];
    const z = Float64Array.from(b);
    let start = 0;
    while (start < n && z[start] === 0) start++;
    for (let row = start; row < n; row++) {
      let sum = z[row];
      for (let k = start; k < row; k++) sum -= L[row * n + k] * z[k];
      z[row] = sum / L[row * n + row];
    }
    return z;
  }

  /** Returns x with L^T x = z, which solves A x = b for the z of `half`. With independent standard normal z, x has the covariance A^-1. */
  otherHalf(z: ArrayLike<number>): Float64Array {
    const [n, L] = [this.#size, this.#factor];
    const x = Float64Array.from(z);
    for (let row = n - 1; row >= 0; row--) {
      x[row] /= L[row * n + row];
      for (let k = 0; k < row; k++) x[k] -= L[row * n + k] * x[row];
    }
    return x;
  }
}
