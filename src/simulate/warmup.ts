/** Observations in a batch of MSER-5. */
const batchSize = 5;

/**
 * How many frames at the start to discard, by MSER-5: of all cuts between batches of five in the first half,
 * the one that makes the standard error of what is left, sum of (x - mean)^2 / (n - d)^2, least; of equals
 * the earliest. Nothing is cut from fewer than ten frames. O(frames).
 *
 * Source: K. P. White Jr., M. J. Cobb, S. C. Spratt, "A comparison of five steady-state truncation heuristics
 * for simulation", Winter Simulation Conference 2000.
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
  // Constant latencies differ in their last bits: what is below that is equal.
  const equal = least + (1e-9 * Math.abs(means[batches - 1])) ** 2 / batches;
  let cut = 0;
  while (errors[cut] > equal) cut++;
  return cut * batchSize;
}

/** The squared standard error of what a cut before each batch leaves; from the end, by Welford's update. */
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
