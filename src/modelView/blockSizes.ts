import { formatBytes } from "../base/units.ts";
import type { BlockEdge } from "../graph/blocks/blockTypes.ts";

/** A block's box, pixels. */
export const blockBox = { width: 208, height: 60, pad: 12 };

/** Height of the strip at a box's lower edge, which says whether the graph may be cut there. */
export const strip = 20;

/** The box of the model's input and of its output. */
export const endBox = { width: blockBox.width, height: 26 };

/** Sizes of letters. */
export const fonts = { name: 13, small: 11 };

/** What stands beside an edge. */
export function edgeLabel({ tensors, bytes }: BlockEdge): string {
  return tensors === 1 ? formatBytes(bytes) : `${tensors} tensors, ${formatBytes(bytes)}`;
}
