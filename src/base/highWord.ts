// One number seen as a double and as its two words.
const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
double[0] = 1;
const high = words[1] === 0 ? 0 : 1;

/** Returns the high word of a double: its sign, its exponent and the first 20 digits behind the point. */
export function highWord(x: number): number {
  double[0] = x;
  return words[high];
}
