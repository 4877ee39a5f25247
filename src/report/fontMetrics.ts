import { createRequire } from "node:module";
import type { Font } from "fontkit";

const require = createRequire(import.meta.url);
const packaged = (file: string) => require.resolve(`@expo-google-fonts/inter/${file}`);

/** The charts' font. It comes with the package, so that charts look alike on machines without any font. */
export const fontFamily = "Inter";

/** Its files: regular and semibold. */
export const fontFiles = [
  packaged("400Regular/Inter_400Regular.ttf"),
  packaged("600SemiBold/Inter_600SemiBold.ttf"),
] as const;

/** The advances of one font file, each read when it is first needed. */
class FontMetrics {
  readonly #font: Font;
  readonly #advances = new Map<number, number>();

  constructor(file: string) {
    // Loaded here: most commands draw nothing, and fontkit takes as long to load as all else.
    const { openSync } = require("fontkit") as typeof import("fontkit");
    this.#font = openSync(file) as Font;
  }

  /** Advance of a code point, in ems. */
  advance(codePoint: number): number {
    let advance = this.#advances.get(codePoint);
    if (advance === undefined) {
      advance = this.#font.glyphForCodePoint(codePoint).advanceWidth / this.#font.unitsPerEm;
      this.#advances.set(codePoint, advance);
    }
    return advance;
  }
}

let regular: FontMetrics | undefined;
let semibold: FontMetrics | undefined;

/**
 * Returns the width of a text in pixels in the charts' font. Node has no canvas to measure with, and Vega's own estimate
 * (0.8 em a character) leaves wide gaps.
 *
 * @param size font size in pixels
 */
export function textWidth(text: string, size: number, bold = false): number {
  const metrics = bold
    ? (semibold ??= new FontMetrics(fontFiles[1]))
    : (regular ??= new FontMetrics(fontFiles[0]));
  return [...text].reduce((sum, character) => sum + metrics.advance(character.codePointAt(0)!), 0) * size;
}
