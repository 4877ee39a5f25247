import { textWidth } from "../fontMetrics.ts";
import { axisRoom, type ChartSize, fontSizes, isNarrow } from "./theme.ts";

/**
 * The axis of cuts. It shows every name if there is room, else every second, third and so on, always with the last.
 * Names are horizontal, slanted or vertical, depending on the room.
 *
 * @param names the cuts' names in order
 * @param width pixels of the axis
 */
export function cutAxis(names: string[], width: number) {
  const step = width / names.length;
  const longest = Math.max(...names.map((name) => name.length)) * fontSizes.label * 0.62;
  const upright = step < 24;
  const stride = Math.ceil((fontSizes.label + 2) / step);
  const last = names.length - 1;
  const values = names.filter(
    (_, index) => index === last || (index % stride === 0 && last - index >= stride),
  );
  return {
    labelAngle: longest < step ? 0 : upright ? -90 : -45,
    labelOverlap: false,
    labelLimit: 130,
    grid: false,
    ...(stride > 1 ? { values } : {}),
  };
}

/**
 * The axis of rows that are named on the left, and the pixels that the names take from the plot beyond what a chart's
 * size already leaves for an axis.
 *
 * @param limit maximum pixels of a name; on a phone it is less
 */
export function rowAxis(names: string[], size: ChartSize, limit = 260) {
  const labelLimit = isNarrow(size) ? 110 : limit;
  const widest = Math.max(0, ...names.map((name) => textWidth(name, fontSizes.label)));
  const room = Math.max(0, Math.ceil(Math.min(labelLimit, widest)) + 12 - axisRoom);
  return { room, labelLimit, labelOverlap: false };
}

/** Pixels from row to row that a plan's name of two lines needs. */
const twoLines = 34;

/** Returns the pixels from row to row of `planAxis`: `wide` where a plan's name has one line. */
export function planRowHeight(size: ChartSize, wide: number): number {
  return isNarrow(size) ? twoLines : wide;
}

/**
 * The axis of rows that are plans, as `rowAxis` gives it. On a phone a plan's last setting has a line of its own: where a name is cut
 * off, it may be all that tells plans apart.
 */
export function planAxis(names: string[], size: ChartSize, limit?: number) {
  const setting = "lastindexof(datum.label, ', ')";
  return {
    ...rowAxis(names, size, limit),
    ...(isNarrow(size) && {
      // Vega puts the first line where the only one would be.
      labelOffset: { condition: { test: "indexof(datum.value, ', ') >= 0", value: -7 }, value: 0 },
      labelExpr: `${setting} < 0 ? datum.label : [slice(datum.label, 0, ${setting} + 1), slice(datum.label, ${setting} + 2)]`,
    }),
  };
}

/**
 * Returns the ticks of a logarithmic axis: 1, 2 and 5 times each power of ten. If those are too many, it returns only the
 * powers; if too few, every whole multiple. Vega draws a grid line for each multiple and labels few of them. An axis that
 * starts at zero or ends nowhere has none.
 */
export function logTicks([from, to]: [number, number], max: number): number[] {
  if (!(from > 0) || !Number.isFinite(to)) return [];
  const within = (multiples: number[]) => {
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(from)); power <= Math.log10(to); power++) {
      // A decimal literal, because 5 * 10 ** -2 is not 0.05 exactly.
      ticks.push(...multiples.map((multiple) => Number(`${multiple}e${power}`)));
    }
    return ticks.filter((tick) => tick >= from && tick <= to);
  };
  const choices = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 5], [1, 2, 5], [1, 3], [1]].map(within);
  return choices.find((ticks) => ticks.length <= max) ?? thinned(choices[choices.length - 1], max);
}

/** Returns ticks at powers of two, for bytes on a logarithmic axis: at most eight. */
export function binaryTicks([from, to]: [number, number]): number[] {
  const first = Math.ceil(Math.log2(from));
  const powers = Array.from(
    { length: Math.max(0, Math.floor(Math.log2(to)) - first + 1) },
    (_, i) => first + i,
  );
  return thinned(powers, 8).map((power) => 2 ** power);
}

/** Returns ticks at round numbers of B, KiB or MiB, for bytes on a linear axis: at most seven. */
export function linearByteTicks([from, to]: [number, number]): number[] {
  let step = 1;
  while ((to - from) / step > 6) step *= 2;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

function thinned(values: number[], max: number): number[] {
  const stride = Math.ceil(values.length / max);
  return values.filter((_, index) => index % stride === 0);
}
