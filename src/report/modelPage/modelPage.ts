import { type Html, html, rawHtml } from "../../base/html.ts";
import type { ModelBlocks } from "../../graph/blocks/blockTypes.ts";
import { drawBlocks } from "../../modelView/drawBlocks.ts";
import { layoutBlocks } from "../../modelView/layoutBlocks.ts";
import type { ShownStage } from "../../modelView/stages.ts";
import { modelStyle } from "../../modelView/style.ts";
import { style } from "../html/style.ts";
import { blockFold } from "./blockFold.ts";
import { legend } from "./legend.ts";
import { modelHeadline } from "./modelHeadline.ts";
import { pageStyle } from "./pageStyle.ts";

/** No script and no request: a link to a block opens its fold, as browsers do for a target inside one. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A model as one self-contained page: the graph by blocks, and each block's nodes in a fold.
 *
 * @param stages of a plan that the picture shows; none if it shows the model alone. Blocks must end where stages do
 *   (`keep` of `modelBlocks`)
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { findCuts, freezeModel, modelBlocks, modelPage, resolveModel } from "paretopipe";
 *
 * const model = await freezeModel(await resolveModel("resnet18"));
 * const cuts = findCuts(model);
 * const [middle, last] = [cuts[4].position, cuts[cuts.length - 1].position];
 * const stages = [{ name: "pi", from: 0, to: middle }, { name: "server", from: middle, to: last }];
 * await writeFile("resnet18.html", modelPage(modelBlocks(model, { keep: [middle] }), stages));
 * ```
 */
export function modelPage(model: ModelBlocks, stages: readonly ShownStage[] = []): string {
  const folds = model.blocks.map((block, index) => blockFold(block, index));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${model.name}: where it may be cut</title>
<style>${rawHtml(style + modelStyle + pageStyle)}</style>
</head>
<body><main class="model-page ${stages.length > 0 ? "planned" : ""}">
${modelHeadline(model, stages)}
<div class="columns">
<section class="picture"><h2>The model by blocks</h2>
${legend(stages)}
${picture(model, stages)}</section>
<section class="folds"><h2>What is in each block</h2>
<p class="muted">Opens by a click here, or on a block of the picture.</p>
${folds}</section>
</div>
</main>
</body>
</html>
`.text;
}

function picture(model: ModelBlocks, stages: readonly ShownStage[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="The model by blocks">${drawBlocks(
    model,
    layoutBlocks(model),
    { stages, link: (block) => `#block-${block}` },
  )}</div>`;
}
