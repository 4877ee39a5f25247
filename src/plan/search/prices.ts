import type { PricedWalk } from "./pricedWalk.ts";

/** Maximum number of intervals for which prices are sought; those between get prices in between. */
const mostSought = 32;

/** Maximum number of steps for one interval. */
const mostSteps = 60;

/** Steps without a better bound after which steps become half as large. */
const patience = 3;

/** Steps that are smaller than this share of the first no longer matter. */
const smallest = 1 / 20;

/**
 * Finds a price for each kind of device and each interval of periods. Bounds let a plan use a device more than once. If each
 * use costs the device's price, and the prices of all devices are given back, then the bound of a plan that uses each once
 * stays valid, and plans that use few devices many times become expensive. Any prices give valid bounds; these make them
 * almost as large as possible. (Lagrangian relaxation with subgradients: Held, Wolfe and Crowder, 1974.)
 *
 * @param ends the period below which each interval is
 * @param least the latency that a plan of each interval has to beat; infinite if prices only have to show that there is no
 *   plan
 * @returns by interval, the price of a device of each kind; seconds
 */
export function findPrices(walk: PricedWalk, ends: readonly number[], least: Float64Array): Float64Array[] {
  const prices: Float64Array[] = new Array(ends.length);
  const last = ends.length - 1;
  const stride = Math.ceil(ends.length / mostSought);
  let known = ends.length;
  let current = walk.noPrices();
  for (let j = last; j >= 0; j--) {
    // The first interval may be of another kind than the others, so nothing is between it and the second.
    if (j > 1 && j < last && j % stride !== 0) continue;
    current = Number.isFinite(least[j])
      ? raiseLatency(walk, ends[j], least[j], current)
      : raiseDevices(walk, ends[j], current);
    prices[j] = current;
    for (let between = j + 1; between < known; between++) {
      const share = (between - j) / (known - j);
      prices[between] = current.map((price, k) => price + share * (prices[known][k] - price));
    }
    known = j;
  }
  return prices;
}

/** Improves prices so that the lowest latency of a walk, less the prices of all devices, becomes large. */
function raiseLatency(walk: PricedWalk, end: number, least: number, begin: Float64Array): Float64Array {
  let bestPrices = walk.noPrices();
  let best = walk.cheapest(end, bestPrices, 1);
  if (best === Number.POSITIVE_INFINITY) return begin;
  let prices = begin;
  let size = 1;
  let idle = 0;
  for (let step = 0; step < mostSteps && size > smallest; step++) {
    const bound = walk.cheapest(end, prices, 1) - walk.priceOfAll(prices);
    if (bound > best) {
      best = bound;
      bestPrices = prices;
      idle = 0;
    } else if (++idle > patience) {
      size /= 2;
      idle = 0;
    }
    if (bound >= least) break;
    const excess = walk.excess(prices);
    const norm = excess.reduce((sum, own) => sum + own ** 2, 0);
    if (norm === 0) break;
    const by = (size * (least - bound)) / norm;
    // Larger prices than this would only add to the error of rounding.
    prices = prices.map((price, k) => Math.min(least, Math.max(0, price + by * excess[k])));
  }
  return bestPrices;
}

/**
 * Improves prices so that the cheapest walk costs much compared with all devices together. What is left of a plan is
 * impossible if it costs more than the devices that are left.
 */
function raiseDevices(walk: PricedWalk, end: number, begin: Float64Array): Float64Array {
  const scaled = (prices: Float64Array): Float64Array => {
    const all = walk.priceOfAll(prices);
    return all > 0 ? prices.map((price) => price / all) : walk.equalPrices();
  };
  let best = Number.NEGATIVE_INFINITY;
  let prices = scaled(begin);
  let bestPrices = prices;
  for (let step = 0; step < mostSteps; step++) {
    const cost = walk.cheapest(end, prices, 0);
    if (cost === Number.POSITIVE_INFINITY) break;
    if (cost > best) {
      best = cost;
      bestPrices = prices;
    }
    const excess = walk.excess(prices);
    const by = 0.5 / (step + 2);
    prices = scaled(prices.map((price, k) => Math.max(0, price + (by * excess[k]) / excess.length)));
  }
  return bestPrices;
}
