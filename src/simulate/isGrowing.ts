/** Number of batches whose means are compared. */
const batches = 20;

/** Normal quantile of a one-sided test at 0.1 %. */
const critical = 3.09;

/**
 * Whether latencies were still growing when the run ended: the Mann-Kendall test for a trend (H. B. Mann, 1945; M. G.
 * Kendall, 1975) on the means of 20 batches, one-sided at 0.1 %. The test needs independent values, and batch means
 * nearly are. At a load so near 1 that they are not, a queue that looks like growing is reported as growing. Fewer than
 * 60 frames are too few to tell, so the result is false.
 *
 * @param values latencies after warm-up, in the order of the frames
 */
export function isGrowing(values: Float64Array): boolean {
  const size = Math.floor(values.length / batches);
  if (size < 3) return false;
  const means = new Float64Array(batches);
  // Values that do not fill a batch are left out at the start, because the end matters.
  const skip = values.length - size * batches;
  for (let i = 0; i < size * batches; i++) means[Math.floor(i / size)] += values[skip + i] / size;
  let rising = 0;
  for (let i = 0; i < batches; i++) {
    for (let j = 0; j < i; j++) {
      const difference = means[i] - means[j];
      // Sums of equal latencies differ in their last bits.
      if (Math.abs(difference) > 1e-9 * Math.abs(means[j])) rising += Math.sign(difference);
    }
  }
  const variance = (batches * (batches - 1) * (2 * batches + 5)) / 18;
  return (rising - 1) / Math.sqrt(variance) > critical;
}
