/**
 * Which files of charts a report writes beside its page, which shows every chart all the same: `all` (JSON, SVG and PNG),
 * `svg` (JSON and SVG) or `none`. PNGs take most of a report's time.
 */
export const chartFiles = ["all", "svg", "none"] as const;

/** One of `chartFiles`. */
export type ChartFiles = (typeof chartFiles)[number];

/** The endings of the files that belong to each chart. */
export const chartEndings = {
  all: ["json", "svg", "png"],
  svg: ["json", "svg"],
  none: [],
} as const satisfies Record<ChartFiles, readonly string[]>;
