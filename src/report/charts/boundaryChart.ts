import type { TopLevelSpec } from "vega-lite";
import { formatBytes } from "../../base/units.ts";
import type { Run } from "../../explore/run.ts";
import { binaryTicks, cutAxis, linearByteTicks } from "./axes.ts";
import { type FixedScale, fixedScale, scalePosition } from "./scales.ts";
import { type ChartSize, chartFrame, colours, fontSizes, ink, type Layer, pointSize } from "./theme.ts";

/**
 * Bytes that cross each cut, along the model, with the sizes of its input and output for reference. Only cuts below the
 * input's line send less than the input itself.
 */
export function boundaryChart(run: Run, size: ChartSize): TopLevelSpec {
  const cuts = run.model.cuts;
  const input = cuts[0].bytes;
  const plot = { width: size.width - referenceRoom, height: size.height };
  const scale = fixedScale(
    cuts.map((cut) => cut.bytes),
    30,
  );
  const names = cuts.map((cut) => cut.name);
  return {
    ...chartFrame(
      `Bytes at each cut: ${run.model.name}, batch ${run.model.batch}`,
      "A cut below the input's line sends less than sending the input itself.",
      size,
    ),
    ...plot,
    layer: [
      ...references(run, scale, plot),
      {
        data: {
          values: cuts.map(({ name, bytes }) => ({
            cut: name,
            bytes,
            bytesText: formatBytes(bytes),
            share: `${Number(((100 * bytes) / input).toPrecision(3))} % of the input`,
            group: bytes < input ? smaller : notSmaller,
          })),
        },
        encoding: {
          x: {
            field: "cut",
            type: "nominal",
            title: "Cut",
            scale: { domain: names, type: "point", padding: 0.5 },
            axis: cutAxis(names, plot.width),
          },
          y: { ...bytesChannel, title: byteTitle(scale), scale: { ...scale }, axis: byteAxis(scale) },
        },
        layer: [
          { name: "along", mark: { type: "line", color: colours.dominated, strokeWidth: 1 } },
          cutPoints(pointSize(cuts.length, plot)),
        ],
      },
    ],
  };
}

/** Pixels beside the plot for the names of the reference lines. */
const referenceRoom = 62;

const smaller = "smaller than the input";
const notSmaller = "not smaller";
const bytesChannel = { field: "bytes", type: "quantitative" } as const;

const cutPoints = (size: number): Layer => ({
  name: "cuts",
  mark: { type: "point", filled: true, size, opacity: 1 },
  encoding: {
    color: {
      field: "group",
      type: "nominal",
      scale: { domain: [smaller, notSmaller], range: [colours.compute, colours.dominated] },
      legend: { title: null, orient: "top" },
    },
    shape: {
      field: "group",
      type: "nominal",
      scale: { domain: [smaller, notSmaller], range: ["circle", "square"] },
      legend: { title: null, orient: "top" },
    },
    tooltip: [
      { field: "cut", title: "Cut" },
      { field: "bytesText", title: "Boundary" },
      { field: "share", title: "Compared" },
    ],
  },
});

function byteTitle(scale: FixedScale): string {
  return `Boundary of a frame (bytes${scale.type === "log" ? ", log scale" : ""})`;
}

function byteAxis(scale: FixedScale) {
  return {
    values: scale.type === "log" ? binaryTicks(scale.domain) : linearByteTicks(scale.domain),
    labelOverlap: false,
    labelExpr:
      "datum.value >= 1048576 ? format(datum.value / 1048576, '~r') + ' MiB'" +
      " : datum.value >= 1024 ? format(datum.value / 1024, '~r') + ' KiB' : format(datum.value, '~r') + ' B'",
  };
}

/** Lines at the input's and the output's size. Their names are beside the plot, where there are no points. */
function references(run: Run, scale: FixedScale, plot: ChartSize): Layer[] {
  const [input, ...others] = run.model.cuts;
  const lines = [
    { name: "input", bytes: input.bytes },
    { name: "output", bytes: others[others.length - 1].bytes },
  ];
  const pixels = lines.map(({ bytes }) => (1 - scalePosition(scale, bytes)) * plot.height);
  // Each has two lines of text. This keeps them from covering each other if the sizes are close.
  const apart = Math.max(0, 32 - Math.abs(pixels[0] - pixels[1])) / 2;
  const shift = pixels[0] <= pixels[1] ? -apart : apart;
  return lines.flatMap(({ name, bytes }, index): Layer[] => [
    {
      name: `${name}_line`,
      data: { values: [{ bytes }] },
      mark: { type: "rule", color: ink.muted, strokeDash: [5, 4] },
      encoding: { y: bytesChannel },
    },
    {
      name: `${name}_label`,
      data: { values: [{ bytes, label: [name, formatBytes(bytes)] }] },
      mark: {
        type: "text",
        align: "left",
        baseline: "middle",
        dx: 6,
        dy: (index === 0 ? shift : -shift) - 6,
        fontSize: fontSizes.label,
        color: ink.text,
      },
      encoding: { x: { value: plot.width }, y: bytesChannel, text: { field: "label" } },
    },
  ]);
}
