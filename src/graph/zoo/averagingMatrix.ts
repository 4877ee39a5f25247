/**
 * Returns the matrix of adaptive average pooling along one axis, `to` rows by `from` columns in row-major order. Output i
 * is the mean of the inputs from floor(i * from / to) up to, but not including, ceil((i + 1) * from / to), which is how
 * PyTorch defines AdaptiveAvgPool2d.
 */
export function averagingMatrix(from: number, to: number): Float64Array {
  const matrix = new Float64Array(to * from);
  for (let i = 0; i < to; i++) {
    const start = Math.floor((i * from) / to);
    const end = Math.ceil(((i + 1) * from) / to);
    matrix.fill(1 / (end - start), i * from + start, i * from + end);
  }
  return matrix;
}
