import { colours } from "../../report/charts/palette.ts";

/** The number of colours that tell devices and plans apart. */
export const seriesColours = colours.series.length;

/** Returns a colour of data as the page gives it, light or dark; further ones begin anew with the first. */
export function seriesColour(index: number): string {
  return `var(--stage${index % seriesColours})`;
}
