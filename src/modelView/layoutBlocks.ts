import type { ModelOutline } from "../graph/blocks/blockTypes.ts";
import { blockBox, edgeLabel, endBox, fonts, strip } from "./blockSizes.ts";
import { type Layout, layoutGraph } from "./layoutGraph.ts";
import { roughWidth } from "./shortText.ts";

/** Places a model's blocks; the first box is its input, and the last is its output. */
export function layoutBlocks({ blocks, edges }: ModelOutline): Layout {
  const sizes = blocks.map(({ border }) => ({
    width: blockBox.width,
    height: blockBox.height + (border ? strip : 0),
  }));
  return layoutGraph(
    [{ ...endBox, height: endBox.height + strip }, ...sizes, endBox],
    edges.map((edge) => ({
      from: edge.from + 1,
      to: edge.to + 1,
      label: { width: roughWidth(edgeLabel(edge), fonts.small), height: 16 },
    })),
  );
}
