import { type Html, html } from "../../base/html.ts";
import { formatBytes } from "../../base/units.ts";
import type { BlockBorder, ModelBlocks } from "../../graph/blocks/blockTypes.ts";
import { formatMacs } from "../../modelView/formatMacs.ts";
import { handover, type ShownStage } from "../../modelView/stages.ts";

const refusals = {
  several: "too many tensors cross",
  varying: "the size of a tensor depends on the input",
  unsendable: "a tensor cannot be sent",
  fused: "it would split what the runtime computes as one",
};

/** The top of the page: the model in figures, where it may be cut and why not elsewhere, and the plan. */
export function modelHeadline(model: ModelBlocks, stages: readonly ShownStage[]): Html {
  const { name, batch, parameters, macs, weightBytes, blocks } = model;
  const nodes = blocks.reduce((sum, block) => sum + block.nodes.length, 0);
  return html`<header><h1>Where ${name} may be cut</h1>
<p class="muted">Batch ${batch}: ${nodes} nodes in ${blocks.length} blocks, ${macs === null ? "an unknown number of" : formatMacs(macs)} multiply-accumulates,
${formatMacs(parameters)} parameters in ${formatBytes(weightBytes)} of weights.</p>
<p class="verdict">${verdict(model)}</p>
${planWords(model, stages)}
<p class="muted">${refusalWords(model)}</p></header>`;
}

/** How many cuts there are, and which of them sends the least. */
function verdict(model: ModelBlocks): string {
  const cuts = model.blocks.flatMap(({ border }) => (border && !border.refused ? [border] : []));
  const hidden = model.cuts - cuts.length;
  const least = cuts.reduce<BlockBorder | undefined>(
    (best, cut) => (best && best.bytes <= cut.bytes ? best : cut),
    undefined,
  );
  const { bytes } = model.input;
  const smaller = cuts.filter((cut) => cut.bytes < bytes).length;
  const places = model.cuts === 1 ? "1 place" : `${model.cuts} places`;
  const more = hidden === 0 ? "" : `, ${hidden} of them inside blocks`;
  if (!least) return `It may be cut at ${places}${more}.`;
  const than = `the input's ${formatBytes(bytes)}`;
  const comparison =
    smaller === 0
      ? `each sends at least as much as ${than}`
      : `${smaller === cuts.length ? "each sends" : `${smaller} send`} less than ${than}`;
  return `It may be cut at ${places}${more}; ${comparison}. The least is ${formatBytes(least.bytes)}, after ${least.name}.`;
}

function refusalWords({ refusals: counts }: ModelBlocks): string {
  if (counts.length === 0) return "It may be cut anywhere.";
  const reasons = counts.map(
    ({ kind, count }) => `at ${count} ${count === 1 ? "position" : "positions"} because ${refusals[kind]}`,
  );
  return `Not elsewhere: ${reasons.join(", ")}.`;
}

function planWords(model: ModelBlocks, stages: readonly ShownStage[]): Html {
  if (stages.length === 0) return html``;
  const said = stages.map((stage) => {
    if (stage.from === stage.to) return `${stage.name} computes nothing`;
    const first = model.blocks.findIndex(({ from }) => from === stage.from);
    const last = model.blocks.findIndex(({ to }) => to === stage.to);
    const names =
      first === last
        ? model.blocks[first].label
        : `${model.blocks[first].label} to ${model.blocks[last].label}`;
    return `${stage.name} computes ${names}`;
  });
  const sent = [model.input, ...model.blocks.flatMap(({ border }) => border ?? [])].flatMap(
    (border, index) => {
      const position = index === 0 ? 0 : model.blocks[index - 1].to;
      const between = handover(position, stages);
      return between ? [`${formatBytes(border.bytes)} to ${between.receiver.name}`] : [];
    },
  );
  const way = sent.length === 0 ? "" : ` Sent for each frame: ${sent.join(", ")}.`;
  return html`<p>The plan shown: ${said.join("; ")}.${way}</p>`;
}
