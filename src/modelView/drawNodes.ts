import { counted } from "../base/counted.ts";
import { type Html, html } from "../base/html.ts";
import { formatBytes } from "../base/units.ts";
import type { Block } from "../graph/blocks/blockTypes.ts";
import { drawEdges, round } from "./drawEdges.ts";
import { macsWithUnit } from "./formatMacs.ts";
import { type Layout, layoutGraph } from "./layoutGraph.ts";
import { roughWidth, shortText } from "./shortText.ts";

const box = { width: 132, height: 36 };

/** More nodes or edges than this are a tangle: a table shows them better. */
const mostNodes = 40;
const mostEdgesPerNode = 1.6;

/** Whether the nodes of a block make a picture that can be read. */
export function isDrawable({ nodes, nodeEdges }: Block): boolean {
  return nodes.length > 1 && nodes.length <= mostNodes && nodeEdges.length <= mostEdgesPerNode * nodes.length;
}

/** Draws the nodes of a block and the tensors between them, as an SVG element. Every text is escaped. */
export function drawNodes(block: Block): Html {
  const layout = layoutNodes(block);
  const width = Math.ceil(layout.width);
  const height = Math.ceil(layout.height);
  return html`<svg class="model" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${`The ${counted(block.nodes.length, "node")} of ${block.label}`}">
${drawEdges(
  layout,
  block.nodeEdges.map(({ bytes }) => formatBytes(bytes)),
)}
${block.nodes.map(({ name, operator, macs }, index) => {
  const { x, y } = layout.boxes[index];
  const work = macs === null ? "work unknown" : macs === 0 ? "" : macsWithUnit(macs);
  return html`<g class="node"><title>${name}</title>
<rect class="box" x="${round(x)}" y="${round(y)}" width="${box.width}" height="${box.height}" rx="4"/>
<text class="name" x="${round(x + 8)}" y="${round(y + 15)}">${shortText(operator, box.width - 16, 13)}</text>
<text class="figure" x="${round(x + 8)}" y="${round(y + 29)}">${work}</text></g>
`;
})}</svg>`;
}

/** Places the nodes of a block. */
export function layoutNodes({ nodes, nodeEdges }: Block): Layout {
  return layoutGraph(
    nodes.map(() => box),
    nodeEdges.map(({ from, to, bytes }) => ({
      from,
      to,
      label: { width: roughWidth(formatBytes(bytes), 11), height: 14 },
    })),
  );
}
