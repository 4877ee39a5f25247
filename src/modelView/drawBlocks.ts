import { type Html, html } from "../base/html.ts";
import { formatBytes } from "../base/units.ts";
import type { Block, BlockBorder, BlockEdge, ModelBlocks } from "../graph/blocks/blockTypes.ts";
import { drawEdges, round } from "./drawEdges.ts";
import { formatMacs, macsWithUnit } from "./formatMacs.ts";
import { type Layout, layoutGraph, type Point, type Size } from "./layoutGraph.ts";
import { roughWidth, shortText } from "./shortText.ts";
import { handover, type ShownStage, stageOfBlock } from "./stages.ts";

/** Sizes in pixels. A strip at the lower edge of a box says whether the graph may be cut there. */
const box = { width: 208, height: 60, pad: 12 };
const strip = 20;
const end: Size = { width: box.width, height: 26 };
const fonts = { name: 13, small: 11 };

/** What a picture of a model shows beside the model. */
export interface DrawOptions {
  /** The stages of a plan, in order; none by default. */
  stages?: readonly ShownStage[];
  /** Returns where a click on a block leads; by default, blocks are no links. */
  link?: (block: number) => string;
}

/**
 * Draws a model from its input at the top to its output at the bottom, as an SVG element. Every text is escaped.
 *
 * Colours come from the page, by classes: `stage0`, `stage1`, ... for a plan's stages. `arrowhead` must be on the page too.
 */
export function drawBlocks(model: ModelBlocks, options: DrawOptions = {}): Html {
  const { blocks, edges } = model;
  const layout = layoutBlocks(model);
  const most = {
    macs: Math.max(1, ...blocks.map(({ macs }) => macs ?? 0)),
    memory: Math.max(1, ...blocks.map(memoryOf)),
  };
  const [input, ...rest] = layout.boxes;
  const parts = blocks.map((block, index) => drawBlock(model, block, index, rest[index], most, options));
  const { width, height } = layout;
  return html`<svg class="model" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}" role="group" aria-label="${`${model.name} by blocks, from its input to its output`}">
${drawEdges(
  layout,
  edges.map((edge) => edgeLabel(edge)),
)}
${drawEnd("input", input, end.height + strip)}${drawStrip(model.input, 0, { x: input.x, y: input.y + end.height }, options)}
${parts}
${drawEnd("output", rest[blocks.length], end.height)}
</svg>`;
}

/** Places a model's blocks; the first box is its input, and the last is its output. */
export function layoutBlocks({ blocks, edges }: ModelBlocks): Layout {
  const sizes = blocks.map(({ border }) => ({ ...box, height: box.height + (border ? strip : 0) }));
  return layoutGraph(
    [{ ...end, height: end.height + strip }, ...sizes, end],
    edges.map((edge) => ({
      from: edge.from + 1,
      to: edge.to + 1,
      label: { width: roughWidth(edgeLabel(edge), fonts.small), height: 16 },
    })),
  );
}

function edgeLabel({ tensors, bytes }: BlockEdge): string {
  return tensors === 1 ? formatBytes(bytes) : `${tensors} tensors, ${formatBytes(bytes)}`;
}

/** Weights, and activations at their most. */
function memoryOf({ weightBytes, activationBytes }: Block): number {
  return weightBytes + activationBytes;
}

function drawEnd(name: string, { x, y }: Point, height: number): Html {
  return html`<g class="end"><rect x="${round(x)}" y="${round(y)}" width="${end.width}" height="${height}" rx="13"/>
<text x="${round(x + end.width / 2)}" y="${round(y + 17)}" text-anchor="middle">${name}</text></g>
`;
}

function drawBlock(
  model: ModelBlocks,
  block: Block,
  index: number,
  { x, y }: Point,
  most: { macs: number; memory: number },
  { stages = [], link }: DrawOptions,
): Html {
  const stage = stageOfBlock(model, index, stages);
  const words = blockWords(block);
  const device = stage === undefined ? "" : `, on ${stages[stage].name}`;
  const name = shortText(block.label, box.width - 2 * box.pad, fonts.name);
  const height = box.height + (block.border ? strip : 0);
  const body = html`<title>${`${block.label}${device}: ${words}`}</title>
<rect class="box" x="${round(x)}" y="${round(y)}" width="${box.width}" height="${height}" rx="6"/>
<rect class="side" x="${round(x)}" y="${round(y)}" width="5" height="${height}" rx="2"/>
<text class="name" x="${round(x + box.pad)}" y="${round(y + 19)}">${name}</text>
${bar("work", x, y + 26, block.macs === null ? 0 : block.macs / most.macs, block.macs === null ? "work unknown" : block.macs === 0 ? "no MACs" : macsWithUnit(block.macs))}
${bar("memory", x, y + 42, memoryOf(block) / most.memory, formatBytes(memoryOf(block)))}`;
  const group = link === undefined ? html`<g>${body}</g>` : html`<a href="${link(index)}">${body}</a>`;
  return html`<g class="block ${stage === undefined ? "" : `stage${stage % 6}`}">${group}</g>
${block.border ? drawStrip(block.border, block.to, { x, y: y + box.height }, { stages }) : html``}`;
}

/** Work and memory of a block in a sentence. */
export function blockWords({ macs, weightBytes, activationBytes, nodes }: Block): string {
  const work = macs === null ? "unknown work" : `${formatMacs(macs)} multiply-accumulates`;
  return `${nodes.length} ${nodes.length === 1 ? "node" : "nodes"}, ${work}, ${formatBytes(weightBytes)} of weights, ${formatBytes(activationBytes)} of activations`;
}

function bar(kind: "work" | "memory", x: number, y: number, share: number, label: string): Html {
  const room = 92;
  return html`<rect class="track" x="${round(x + box.pad)}" y="${round(y)}" width="${room}" height="9" rx="2"/>
<rect class="${kind}" x="${round(x + box.pad)}" y="${round(y)}" width="${round(room * share)}" height="9" rx="2"/>
<text class="figure" x="${round(x + box.pad + room + 8)}" y="${round(y + 9)}">${label}</text>`;
}

/** The strip below a block: a dashed line where the graph may be cut, and words on why where it may not. */
function drawStrip(
  border: BlockBorder,
  position: number,
  { x, y }: Point,
  { stages = [] }: Pick<DrawOptions, "stages">,
): Html {
  const between = handover(position, stages);
  const { text, kind } = stripWords(border, between);
  const title = border.refused ? border.refused.words : `cut ${border.name}: ${formatBytes(border.bytes)}`;
  const short = shortText(text, box.width - 2 * box.pad, fonts.small);
  return html`<g class="strip ${kind}"><title>${title}</title>
<line x1="${round(x)}" y1="${round(y + strip)}" x2="${round(x + box.width)}" y2="${round(y + strip)}"/>
<text x="${round(x + box.pad)}" y="${round(y + 12)}">${short}</text></g>`;
}

function stripWords(
  { tensors, bytes, refused }: BlockBorder,
  between: { sender: ShownStage; receiver: ShownStage } | undefined,
): { text: string; kind: "used" | "allowed" | "refused" } {
  if (between) {
    return { kind: "used", text: `✂ ${formatBytes(bytes)} to ${between.receiver.name}` };
  }
  if (refused) return { kind: "refused", text: refusalWords[refused.kind](tensors) };
  const several = tensors === 1 ? "" : ` (${tensors} tensors, ${formatBytes(bytes)})`;
  return { kind: "allowed", text: `✂ may be cut${several}` };
}

const refusalWords = {
  several: (tensors: number) => `no cut: ${tensors} tensors cross`,
  varying: () => "no cut: a size varies",
  unsendable: () => "no cut: cannot be sent",
  fused: () => "no cut: fused with the next",
};
