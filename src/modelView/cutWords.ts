import { counted } from "../base/counted.ts";
import { formatBytes } from "../base/units.ts";
import type { ModelOutline } from "../graph/blocks/blockTypes.ts";
import { formatMacs } from "./formatMacs.ts";

const refusals = {
  several: "too many tensors cross",
  varying: "the size of a tensor depends on the input",
  unsendable: "a tensor cannot be sent",
  fused: "it would split what the runtime computes as one",
};

/** Returns the model in figures. */
export function modelFigures({ batch, parameters, macs, weightBytes, blocks }: ModelOutline): string {
  const nodes = blocks.reduce((sum, { from, to }) => sum + to - from, 0);
  const work = macs === null ? "an unknown number of" : formatMacs(macs);
  return `Batch ${batch}: ${counted(nodes, "node")} in ${counted(blocks.length, "block")}, ${work} multiply-accumulates (MACs), ${formatMacs(parameters)} parameters in ${formatBytes(weightBytes)} of weights.`;
}

/** Returns how many cuts there are, and which of them sends the least. */
export function cutVerdict(model: ModelOutline): string {
  const shown = model.blocks.filter(({ border }) => border && !border.refused).length;
  const hidden = model.cuts - shown;
  const places = counted(model.cuts, "place");
  const more = hidden === 0 ? "" : `, ${hidden} of them inside blocks`;
  if (!model.sent) return `It may be cut at ${places}${more}.`;
  const { least, belowInput } = model.sent;
  const than = `the input's ${formatBytes(model.input.bytes)}`;
  const all = model.cuts === 1 ? "it sends" : "each sends";
  const some = belowInput === 1 ? "1 sends" : `${belowInput} send`;
  const comparison =
    belowInput === 0
      ? `${all} at least as much as ${than}`
      : `${belowInput === model.cuts ? all : some} less than ${than}`;
  return `It may be cut at ${places}${more}; ${comparison}. The least is ${formatBytes(least.bytes)}, after ${least.name}.`;
}

/** Returns why the model is not cut elsewhere. */
export function refusalWords({ refusals: counts }: ModelOutline): string {
  if (counts.length === 0) return "It may be cut anywhere.";
  const reasons = counts.map(
    ({ kind, count }) => `at ${counted(count, "position")} because ${refusals[kind]}`,
  );
  return `Not elsewhere: ${reasons.join(", ")}.`;
}
