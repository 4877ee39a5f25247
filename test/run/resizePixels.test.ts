import { expect, it } from "vitest";
import { resizePixels } from "../../src/run/inputs/resizePixels.ts";
import { patterned } from "../support/patterned.ts";

// Pillow 9.4: Image.fromarray(pixels).resize((width, height), Image.BILINEAR)
it.each([
  ["smaller", 3, 4, [28, 98, 160, 148, 61, 170, 158, 79, 91, 181, 165, 108]],
  [
    "higher and narrower",
    ...[8, 3],
    [
      32, 111, 190, 44, 134, 150, 61, 166, 97, 78, 184, 82, 95, 181, 92, 112, 156, 129, 113, 182, 120, 112,
      204, 110,
    ],
  ],
  [
    "larger",
    ...[8, 11],
    [0, 17, 40, 64, 87, 111, 135, 158, 182, 205, 222, 5, 25, 54, 83, 112, 141, 170, 168, 126, 144, 165]
      .concat([
        12, 37, 74, 111, 147, 183, 215, 178, 51, 65, 91, 19, 50, 94, 138, 182, 226, 212, 153, 33, 54, 86,
      ])
      .concat([
        25, 62, 114, 165, 202, 227, 169, 121, 84, 80, 81, 32, 75, 134, 192, 207, 186, 87, 83, 205, 143, 76,
      ])
      .concat([
        39, 87, 147, 165, 191, 220, 168, 142, 151, 108, 71, 44, 95, 155, 142, 178, 250, 237, 191, 100, 76, 67,
      ]),
  ],
] as [string, number, number, number[]][])(
  "an image becomes %s as in Pillow",
  (_, height, width, expected) => {
    const { data, ...size } = resizePixels(patterned(5, 7), height, width);
    expect(size).toEqual({ height, width, channels: 3 });
    const reds = Array.from(data).filter((_, index) => index % 3 === 0);
    expect(reds).toHaveLength(expected.length);
    for (const [index, red] of reds.entries()) expect(Math.abs(red - expected[index])).toBeLessThanOrEqual(1);
  },
);

it("an image of the size that is wanted stays as it is", () => {
  expect(resizePixels(patterned(5, 7), 5, 7).data).toEqual(patterned(5, 7).data);
});
