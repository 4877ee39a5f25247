/** Observations in a batch of MSER-5. */
const batchSize = 5;

/**
 * Returns how many frames at the start to discard, by MSER-5. It looks at all cuts between batches of five in the first
 * half and takes the one with the smallest standard error of the remaining values, sum of (x - mean)^2 / (n - d)^2. In
 * a tie it takes the earliest cut. With fewer than ten frames it discards none. O(frames).
 *
 * Source: K. P. White Jr., M. J. Cobb, S. C. Spratt, "A comparison of five steady-state truncation heuristics for
 * simulation", Winter Simulation Conference 2000.
 *
 * @param values latencies in the order of the frames
 */
export function mser5(values: Float64Array): number {
  const batches = Math.floor(values.length / batchSize);
  if (batches < 2) return 0;
  const means = new Float64Array(batches);
  for (let batch = 0; batch < batches; batch++) {
    let sum = 0;
    for (let i = 0; i < batchSize; i++) sum += values[batch * batchSize + i];
    means[batch] = sum / batchSize;
  }
  const errors = standardErrors(means);
  const half = Math.floor(batches / 2);
  let least = Number.POSITIVE_INFINITY;
  for (let cut = 0; cut <= half; cut++) least = Math.min(least, errors[cut]);
  // Constant latencies differ in their last bits: differences below that count as equal.
  const equal = least + (1e-9 * Math.abs(means[batches - 1])) ** 2 / batches;
  let cut = 0;
  while (errors[cut] > equal) cut++;
  return cut * batchSize;
}

/**
 * Computes the squared standard error that remains after a cut before each batch, from the end, by Welford's update.
 */
function standardErrors(means: Float64Array): Float64Array {
  const errors = new Float64Array(means.length);
  let mean = 0;
  let squares = 0;
  for (let cut = means.length - 1; cut >= 0; cut--) {
    const count = means.length - cut;
    const delta = means[cut] - mean;
    mean += delta / count;
    squares += delta * (means[cut] - mean);
    errors[cut] = squares / (count * count);
  }
  return errors;
}
