import { type Html, html } from "../../base/html.ts";
import { formatBytes } from "../../base/units.ts";
import type { Block, BlockNode } from "../../graph/blocks/blockTypes.ts";
import { blockWords } from "../../modelView/drawBlocks.ts";
import { drawNodes, isDrawable } from "../../modelView/drawNodes.ts";
import { formatMacs } from "../../modelView/formatMacs.ts";

/** A block's nodes in a fold: a picture where one can be read, and a table. */
export function blockFold(block: Block, index: number): Html {
  const { label, border, nodes } = block;
  const picture = isDrawable(block)
    ? html`<div class="scroll" tabindex="0" role="region" aria-label="${`Picture of ${label}`}">${drawNodes(block)}</div>
`
    : html``;
  return html`<details><summary><b>${label}</b> <small>${blockWords(block)}</small></summary>
<div class="inside" id="block-${index}">
${border ? html`<p>${borderWords(border)}</p>` : html``}
${picture}
<div class="scroll" tabindex="0" role="region" aria-label="${`Nodes of ${label}`}"><table>
<thead><tr><th scope="col">Node</th><th scope="col">Operator</th><th scope="col" class="number">MACs</th>
<th scope="col">Output</th><th scope="col" class="number">Bytes</th><th scope="col">No cut after it, because</th></tr></thead>
<tbody>${nodes.map(nodeLine)}</tbody></table></div>
</div></details>
`;
}

function borderWords({ name, tensors, bytes, refused }: NonNullable<Block["border"]>): string {
  const crossing = `${tensors === 1 ? "One tensor" : `${tensors} tensors`} of ${formatBytes(bytes)} ${tensors === 1 ? "crosses" : "cross"} the end of this block`;
  return refused
    ? `${crossing}. The model is not cut there: ${refused.words}.`
    : `${crossing}, where the model may be cut (${name}).`;
}

function nodeLine({ name, operator, macs, output, bytes, refused }: BlockNode): Html {
  return html`<tr><th scope="row">${name}</th><td>${operator}</td><td class="number">${macs === 0 ? "" : formatMacs(macs)}</td>
<td>${output}</td><td class="number">${formatBytes(bytes)}</td><td>${refused?.words ?? ""}</td></tr>
`;
}
