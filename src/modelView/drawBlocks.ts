import { counted } from "../base/counted.ts";
import { type Html, html } from "../base/html.ts";
import { formatBytes } from "../base/units.ts";
import type { BlockBorder, BlockOutline, ModelOutline } from "../graph/blocks/blockTypes.ts";
import { blockBox, edgeLabel, endBox, fonts, strip } from "./blockSizes.ts";
import { drawEdges, round } from "./drawEdges.ts";
import { formatMacs, macsWithUnit } from "./formatMacs.ts";
import type { Layout, Point } from "./layoutGraph.ts";
import { shortText } from "./shortText.ts";
import { handover, type ShownStage, stageClass, stagesOfBlock } from "./stages.ts";

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
 * Colours come from the page, by classes: `stage0`, `stage1`, ... for a plan's stages.
 *
 * @param layout where everything lies (`layoutBlocks`)
 */
export function drawBlocks(model: ModelOutline, layout: Layout, options: DrawOptions = {}): Html {
  const { blocks, edges } = model;
  const most = {
    macs: Math.max(1, ...blocks.map(({ macs }) => macs ?? 0)),
    memory: Math.max(1, ...blocks.map(memoryOf)),
  };
  const [input, ...rest] = layout.boxes;
  const parts = blocks.map((block, index) => drawBlock(block, index, rest[index], most, options));
  const { width, height } = layout;
  return html`<svg class="model" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}" role="group" aria-label="${`${model.name} by blocks, from its input to its output`}">
${drawEdges(
  layout,
  edges.map((edge) => edgeLabel(edge)),
)}
${drawEnd("input", input, endBox.height + strip)}${drawStrip(model.input, 0, { x: input.x, y: input.y + endBox.height }, options)}
${parts}
${drawEnd("output", rest[blocks.length], endBox.height)}
</svg>`;
}

/** Weights, and activations at their most. */
export function memoryOf({ weightBytes, activationBytes }: BlockOutline): number {
  return weightBytes + activationBytes;
}

function drawEnd(name: string, { x, y }: Point, height: number): Html {
  return html`<g class="end"><rect x="${round(x)}" y="${round(y)}" width="${endBox.width}" height="${height}" rx="13"/>
<text x="${round(x + endBox.width / 2)}" y="${round(y + 17)}" text-anchor="middle">${name}</text></g>
`;
}

function drawBlock(
  block: BlockOutline,
  index: number,
  { x, y }: Point,
  most: { macs: number; memory: number },
  { stages = [], link }: DrawOptions,
): Html {
  const own = stagesOfBlock(block, stages);
  const devices = own.map((stage) => `, on ${stages[stage].name}`).join("");
  const words = blockWords(block);
  const name = shortText(block.label, blockBox.width - 2 * blockBox.pad, fonts.name);
  const height = blockBox.height + (block.border ? strip : 0);
  const body = html`<title>${`${block.label}${devices}: ${words}`}</title>
<rect class="box" x="${round(x)}" y="${round(y)}" width="${blockBox.width}" height="${height}" rx="6"/>
${own.map((stage) => drawSide(block, stages, stage, { x, y }, height))}
<text class="name" x="${round(x + blockBox.pad)}" y="${round(y + 19)}">${name}</text>
${bar("work", x, y + 26, block.macs === null ? 0 : block.macs / most.macs, block.macs === null ? "work unknown" : block.macs === 0 ? "no MACs" : macsWithUnit(block.macs))}
${bar("memory", x, y + 42, memoryOf(block) / most.memory, formatBytes(memoryOf(block)))}`;
  const group = link === undefined ? html`<g>${body}</g>` : html`<a href="${link(index)}">${body}</a>`;
  return html`<g class="block ${own.length === 1 ? stageClass(stages, own[0]) : ""}">${group}</g>
${block.border ? drawStrip(block.border, block.to, { x, y: y + blockBox.height }, { stages }) : html``}`;
}

/** The coloured edge of a block: as much of it in a stage's colour as the stage has of the block's nodes. */
function drawSide(
  { from, to }: BlockOutline,
  stages: readonly ShownStage[],
  index: number,
  { x, y }: Point,
  height: number,
): Html {
  const stage = stages[index];
  const at = (position: number) => (height * (position - from)) / (to - from);
  const [top, bottom] = [at(Math.max(from, stage.from)), at(Math.min(to, stage.to))];
  return html`<rect class="side ${stageClass(stages, index)}" x="${round(x)}" y="${round(y + top)}" width="7" height="${round(bottom - top)}" rx="2"/>`;
}

/** Work and memory of a block in a sentence. */
export function blockWords({ macs, weightBytes, activationBytes, from, to }: BlockOutline): string {
  const work = macs === null ? "unknown work" : `${formatMacs(macs)} multiply-accumulates`;
  const nodes = to - from;
  return `${counted(nodes, "node")}, ${work}, ${formatBytes(weightBytes)} of weights, ${formatBytes(activationBytes)} of activations`;
}

function bar(kind: "work" | "memory", x: number, y: number, share: number, label: string): Html {
  const room = 92;
  return html`<rect class="track" x="${round(x + blockBox.pad)}" y="${round(y)}" width="${room}" height="9" rx="2"/>
<rect class="${kind}" x="${round(x + blockBox.pad)}" y="${round(y)}" width="${round(room * share)}" height="9" rx="2"/>
<text class="figure" x="${round(x + blockBox.pad + room + 8)}" y="${round(y + 9)}">${label}</text>`;
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
  const short = shortText(text, blockBox.width - 2 * blockBox.pad, fonts.small);
  return html`<g class="strip ${kind}"><title>${title}</title>
<line x1="${round(x)}" y1="${round(y + strip)}" x2="${round(x + blockBox.width)}" y2="${round(y + strip)}"/>
<text x="${round(x + blockBox.pad)}" y="${round(y + 12)}">${short}</text></g>`;
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
