import { type Html, html } from "../../base/html.ts";
import { formatBytes } from "../../base/units.ts";
import type { ModelBlocks } from "../../graph/blocks/blockTypes.ts";
import { cutVerdict, modelFigures, refusalWords } from "../../modelView/cutWords.ts";
import { handover, type ShownStage } from "../../modelView/stages.ts";

/** The top of the page: the model in figures, where it may be cut and why not elsewhere, and the plan. */
export function modelHeadline(model: ModelBlocks, stages: readonly ShownStage[]): Html {
  return html`<header><h1>Where ${model.name} may be cut</h1>
<p class="muted">${modelFigures(model)}</p>
<p class="verdict">${cutVerdict(model)}</p>
${planWords(model, stages)}
<p class="muted">${refusalWords(model)}</p></header>`;
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
