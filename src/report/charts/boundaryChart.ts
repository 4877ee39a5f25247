import type { TopLevelSpec } from "vega-lite";
import { formatBytes } from "../../base/units.ts";
import type { Run } from "../../explore/run.ts";
import { byteUnit, fixedScale } from "./scales.ts";
import { type ChartSize, chartTitle, colours, config, fontSizes, ink, type Layer, schema } from "./theme.ts";

/**
 * Bytes that cross each cut, along the model, with the sizes of its input and output for reference. Only a cut
 * below the input's line sends less than sending the input itself.
 */
export function boundaryChart(run: Run, size: ChartSize): TopLevelSpec {
  const cuts = run.model.cuts;
  const unit = byteUnit(cuts.map((cut) => cut.bytes));
  const input = cuts[0];
  const output = cuts[cuts.length - 1];
  const values = cuts.map((cut) => ({
    cut: cut.name,
    size: cut.bytes * unit.factor,
    bytesText: formatBytes(cut.bytes),
    share: `${Number(((100 * cut.bytes) / input.bytes).toPrecision(3))} % of the input`,
    group: cut.bytes < input.bytes ? smaller : notSmaller,
  }));
  const scale = fixedScale(
    values.map((value) => value.size),
    30,
  );
  const step = size.width / cuts.length;
  const reference = (name: string, bytes: number, below: boolean): Layer[] => [
    {
      name: `${name}_line`,
      data: { values: [{ size: bytes * unit.factor }] },
      mark: { type: "rule", color: ink.muted, strokeDash: [5, 4] },
      encoding: { y: { field: "size", type: "quantitative" } },
    },
    {
      name: `${name}_label`,
      data: { values: [{ size: bytes * unit.factor, label: `${name} ${formatBytes(bytes)}` }] },
      mark: {
        type: "text",
        align: "right",
        dy: below ? 10 : -8,
        fontSize: fontSizes.label,
        color: ink.muted,
      },
      encoding: {
        x: { value: size.width },
        y: { field: "size", type: "quantitative" },
        text: { field: "label" },
      },
    },
  ];
  return {
    $schema: schema,
    config,
    title: chartTitle(
      `Bytes at each cut: ${run.model.name}, batch ${run.model.batch}`,
      "A cut below the input's line sends less than sending the input itself.",
      size,
    ),
    ...size,
    layer: [
      ...reference("input", input.bytes, false),
      ...reference("output", output.bytes, true),
      {
        data: { values },
        encoding: {
          x: {
            field: "cut",
            type: "nominal",
            title: "Cut",
            scale: { domain: cuts.map((cut) => cut.name), type: "point", padding: 0.5 },
            axis: { labelAngle: step > 90 ? 0 : step > 26 ? -45 : -90, labelOverlap: "greedy", grid: false },
          },
          y: {
            field: "size",
            type: "quantitative",
            title: `Boundary of a frame (${unit.unit}${scale.type === "log" ? ", log scale" : ""})`,
            scale: { ...scale },
            axis: { tickCount: 6 },
          },
        },
        layer: [
          { name: "along", mark: { type: "line", color: colours.dominated, strokeWidth: 1 } },
          {
            name: "cuts",
            mark: { type: "point", filled: true, size: 70, opacity: 1 },
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
          },
        ],
      },
    ],
  };
}

const smaller = "smaller than the input";
const notSmaller = "not smaller";
