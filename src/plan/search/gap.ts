/**
 * Returns how far plans that were not examined may beat a front, given bounds for them. It is the smallest gap for which
 * each bound is at least some point of the front divided by 1 + gap, in every objective. 0 without bounds; infinite without
 * a front. (The multiplicative form of the epsilon indicator of Zitzler et al., IEEE TEC 7(2), 2003.)
 */
export function provenGap(bounds: readonly Float64Array[], front: readonly (readonly number[])[]): number {
  let gap = 0;
  for (const bound of bounds) {
    let nearest = Number.POSITIVE_INFINITY;
    for (const point of front) {
      let worst = 1;
      for (let k = 0; k < point.length; k++) {
        if (point[k] > bound[k]) worst = Math.max(worst, point[k] / bound[k]);
      }
      nearest = Math.min(nearest, worst);
    }
    gap = Math.max(gap, nearest - 1);
  }
  return gap;
}
