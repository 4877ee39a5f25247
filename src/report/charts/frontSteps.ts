/** A point of the latency-throughput plane. */
export interface FrontPoint {
  latency: number;
  throughput: number;
}

/**
 * Corners of the line that bounds what the front attains: at each latency, the best throughput at that latency or less.
 * Plans that are on the front because of another objective lie below the line and have no corner.
 */
export function frontSteps(front: FrontPoint[]): (FrontPoint & { order: number })[] {
  const corners: FrontPoint[] = [];
  const byLatency = [...front].sort((a, b) => a.latency - b.latency || b.throughput - a.throughput);
  for (const { latency, throughput } of byLatency) {
    const last = corners[corners.length - 1];
    if (last && throughput <= last.throughput) continue;
    if (last) corners.push({ latency, throughput: last.throughput });
    corners.push({ latency, throughput });
  }
  return corners.map((corner, order) => ({ ...corner, order }));
}
