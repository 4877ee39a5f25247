/** An image: a byte for each channel of each pixel, row by row. */
export interface Pixels {
  data: Uint8Array;
  height: number;
  width: number;
  channels: number;
}

/**
 * Resizes an image with the bilinear filter that Pillow and torchvision use: each new pixel is a mean of the old ones around its
 * centre, weighted by a triangle as wide as two old pixels or, where the image shrinks, as two new ones.
 *
 * Pillow's `ImagingResample` (src/libImaging/Resample.c): the width first, each pass rounded to bytes.
 */
export function resizePixels(image: Pixels, height: number, width: number): Pixels {
  const { channels } = image;
  const rows = { count: image.height, from: image.width, to: width, size: channels };
  const columns = { count: 1, from: image.height, to: height, size: width * channels };
  return { data: resizeAxis(resizeAxis(image.data, rows), columns), height, width, channels };
}

/** An axis of an array: `count` times there are `from` elements of `size` bytes, of which `to` are made. */
interface Axis {
  count: number;
  from: number;
  to: number;
  size: number;
}

function resizeAxis(data: Uint8Array, { count, from, to, size }: Axis): Uint8Array {
  if (from === to) return data;
  const parts = Array.from({ length: to }, (_, place) => weightsOf(place, from, to));
  const resized = new Uint8Array(count * to * size);
  let at = 0;
  for (let one = 0; one < count; one++) {
    for (const { first, weights } of parts) {
      const begin = (one * from + first) * size;
      for (let byte = 0; byte < size; byte++) {
        // Storing cuts off the fraction, so with the 0.5 it rounds.
        let sum = 0.5;
        for (let index = 0; index < weights.length; index++)
          sum += weights[index] * data[begin + index * size + byte];
        resized[at++] = sum;
      }
    }
  }
  return resized;
}

/** Returns the weights of the old elements that a new one is a mean of; they add up to 1. */
function weightsOf(place: number, from: number, to: number): { first: number; weights: Float64Array } {
  const scale = from / to;
  const reach = Math.max(scale, 1);
  const centre = (place + 0.5) * scale;
  const first = Math.max(0, Math.trunc(centre - reach + 0.5));
  const end = Math.min(from, Math.trunc(centre + reach + 0.5));
  const weights = Float64Array.from({ length: end - first }, (_, index) =>
    Math.max(0, 1 - Math.abs(first + index + 0.5 - centre) / reach),
  );
  const sum = weights.reduce((a, b) => a + b);
  return { first, weights: weights.map((weight) => weight / sum) };
}
