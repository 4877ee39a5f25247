/** Product of the dimensions; 1 for a scalar. */
export function elementCount(shape: number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}
