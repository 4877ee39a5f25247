import type { Pixels } from "../../src/run/inputs/resizePixels.ts";

/** An image in which every pixel and every colour differs from its neighbours. */
export function patterned(height: number, width: number): Pixels {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, index) => {
    const [x, y, channel] = [Math.floor(index / 3) % width, Math.floor(index / 3 / width), index % 3];
    return (x * 37 + y * 11 + channel * 53 + ((x * y) % 7) * 19) % 256;
  });
  return { data, height, width, channels: 3 };
}
