import { type Html, html } from "../../base/html.ts";
import type { ShownStage } from "../../modelView/stages.ts";

/** What the marks of the picture mean. */
export function legend(stages: readonly ShownStage[]): Html {
  return html`<ul class="legend">
<li><span class="key key-work"></span>work: multiply-accumulates of one frame</li>
<li><span class="key key-memory"></span>memory: weights, and activations at their most</li>
<li><span class="key key-cut"></span>may be cut here</li>
<li>on a line: the bytes that one frame sends along it</li>
${stages.map(
  ({ name }, index) => html`<li><span class="key key-stage${index % 6}"></span>computed by ${name}</li>
`,
)}</ul>
<p class="muted">Bars are as long as a block's share of the most that any block has.</p>`;
}
