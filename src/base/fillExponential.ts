import type { Random } from "./random.ts";
import { exp, ln } from "./sameMath.ts";

/** Layers of the ziggurat; their number must be a power of two. */
const layers = 256;
/** Where the tail begins, and the area of each layer: the curve exp(-x) is cut so that all have the same. */
const tail = 7.69711747013105;
const area = 0.003949659822581557;
/** A draw is a multiple of 2^-32. */
const scale = 2 ** 32;

/** By layer: what turns a draw into a place in it, the draws that lie under the curve for sure, and the curve at its end. */
const widths = new Float64Array(layers);
const sure = new Float64Array(layers);
const heights = new Float64Array(layers);
build();

function build(): void {
  const whole = area / exp(-tail);
  sure[0] = (tail / whole) * scale;
  sure[1] = 0;
  widths[0] = whole / scale;
  widths[layers - 1] = tail / scale;
  heights[0] = 1;
  heights[layers - 1] = exp(-tail);
  let end = tail;
  for (let layer = layers - 2; layer > 0; layer--) {
    const shorter = -ln(area / end + exp(-end));
    sure[layer + 1] = (shorter / end) * scale;
    heights[layer] = exp(-shorter);
    widths[layer] = shorter / scale;
    end = shorter;
  }
}

/**
 * Fills an array with numbers of the exponential distribution with a mean of `mean`. Of 100 numbers 98 take one draw, a table and a
 * multiplication, which is faster than a logarithm. Under one seed the numbers for different means differ by
 * a factor only (common random numbers).
 *
 * Source: G. Marsaglia, W. W. Tsang, "The Ziggurat Method for Generating Random Variables", Journal of Statistical Software
 * 5 (8), 2000.
 *
 * @param random a stream of multiples of 2^-32, as those of `randomStream`
 */
export function fillExponential(numbers: Float64Array, mean: number, random: Random): void {
  for (let index = 0; index < numbers.length; index++) {
    const draw = random() * scale;
    const layer = draw & (layers - 1);
    numbers[index] = mean * (draw < sure[layer] ? draw * widths[layer] : atEdge(draw, layer, random));
  }
}

/** Returns the number for a draw that does not lie under the curve for sure. */
function atEdge(first: number, firstLayer: number, random: Random): number {
  let draw = first;
  let layer = firstLayer;
  for (;;) {
    if (draw < sure[layer]) return draw * widths[layer];
    // The tail looks like the whole.
    if (layer === 0) return tail - ln(1 - random());
    const place = draw * widths[layer];
    const height = heights[layer] + random() * (heights[layer - 1] - heights[layer]);
    if (height < exp(-place)) return place;
    draw = random() * scale;
    layer = draw & (layers - 1);
  }
}
