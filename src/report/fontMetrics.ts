import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const packaged = (file: string) => require.resolve(`@expo-google-fonts/inter/${file}`);

/** The charts' font. It comes with the package, so that charts look alike on machines without any font. */
export const fontFamily = "Inter";

/** Its files: regular and semibold. */
export const fontFiles = [
  packaged("400Regular/Inter_400Regular.ttf"),
  packaged("600SemiBold/Inter_600SemiBold.ttf"),
] as const;

interface FontMetrics {
  unitsPerEm: number;
  /** Advance of a code point in font units. */
  advance: (codePoint: number) => number;
}

let regular: FontMetrics | undefined;
let semibold: FontMetrics | undefined;

/**
 * Width of a text in pixels, as the charts' font sets it. Node has no canvas to measure with, and Vega's own
 * estimate (0.8 em a character) leaves wide gaps.
 *
 * @param size font size in pixels
 */
export function textWidth(text: string, size: number, bold = false): number {
  const metrics = bold
    ? (semibold ??= readMetrics(readFileSync(fontFiles[1])))
    : (regular ??= readMetrics(readFileSync(fontFiles[0])));
  const units = [...text].reduce((sum, character) => sum + metrics.advance(character.codePointAt(0)!), 0);
  return (units * size) / metrics.unitsPerEm;
}

/**
 * Reads the advances of a TrueType font: tables `head`, `hhea`, `hmtx` and the `cmap` of format 4, which maps the
 * characters of the basic plane (OpenType specification 1.9, "Font Tables").
 */
function readMetrics(font: Buffer): FontMetrics {
  const tables = new Map<string, number>();
  for (let i = 0; i < font.readUInt16BE(4); i++) {
    const record = 12 + 16 * i;
    tables.set(font.toString("latin1", record, record + 4), font.readUInt32BE(record + 8));
  }
  const metricCount = font.readUInt16BE(tables.get("hhea")! + 34);
  const hmtx = tables.get("hmtx")!;
  const advanceOfGlyph = (glyph: number) => font.readUInt16BE(hmtx + 4 * Math.min(glyph, metricCount - 1));
  const glyphOf = readCharacterMap(font, tables.get("cmap")!);
  return {
    unitsPerEm: font.readUInt16BE(tables.get("head")! + 18),
    advance: (codePoint) => advanceOfGlyph(glyphOf(codePoint)),
  };
}

/** Code point -> glyph; 0, the missing glyph, for what the font does not have. */
function readCharacterMap(font: Buffer, cmap: number): (codePoint: number) => number {
  const offsets = Array.from(
    { length: font.readUInt16BE(cmap + 2) },
    (_, i) => cmap + font.readUInt32BE(cmap + 4 + 8 * i + 4),
  );
  const table = offsets.find((offset) => font.readUInt16BE(offset) === 4)!;
  const doubled = font.readUInt16BE(table + 6);
  const glyphs = new Map<number, number>();
  for (let i = 0; i < doubled; i += 2) {
    const end = font.readUInt16BE(table + 14 + i);
    const start = font.readUInt16BE(table + 16 + doubled + i);
    const delta = font.readUInt16BE(table + 16 + 2 * doubled + i);
    const rangeAt = table + 16 + 3 * doubled + i;
    const range = font.readUInt16BE(rangeAt);
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const glyph = range === 0 ? code : font.readUInt16BE(rangeAt + range + 2 * (code - start));
      if (glyph !== 0) glyphs.set(code, (glyph + delta) & 0xffff);
    }
  }
  return (codePoint) => glyphs.get(codePoint) ?? 0;
}
