import { type Html, html } from "../../base/html.ts";
import { formatBytes } from "../../base/units.ts";
import type { ModelGraph } from "../../explore/modelGraph.ts";
import { noScenario } from "../../explore/noScenario.ts";
import type { Validation } from "../../judge/validation.ts";
import type { PackedScenario } from "../../scenario/pack/packedScenario.ts";
import { packedJson } from "../html/packedJson.ts";
import { builtPage, explorerScript } from "./builtPage.ts";
import { explorerData } from "./explorerData.ts";
import { measuredPoints } from "./measuredPoints.ts";

/** The part of a report in which one turns knobs. */
export interface ExplorerSection {
  section: Html;
  /** The script to run, and the data that it starts from; absent if the run cannot be explored. */
  script?: string;
  data?: Html;
}

/** Most bytes of scenario, profiles and traces as they stand in the page, so that the report stays below 3 MB. */
const mostData = 1e6;

const withoutGraph = "the run does not hold it: paretopipe report DIRECTORY --model MODEL adds it";

/**
 * Makes the part of a report in which one turns knobs: a fold that starts the explorer when it is first opened. A run that cannot
 * be explored says why.
 *
 * @param packed the run's scenario; null if the run does not hold it
 * @param graph of the run's model; null if the run does not hold it
 */
export function explorerSection(
  packed: PackedScenario | null,
  validation: Validation | null,
  graph: ModelGraph | null,
): ExplorerSection {
  const refused = (why: string) => ({
    section: html`<section><h2>What if it were different?</h2>
<p class="muted">${why}</p></section>
`,
  });
  if (!packed) {
    return refused(`This run cannot be explored here, because ${noScenario}.`);
  }
  const shown = graph ?? { missing: withoutGraph };
  const data = packedJson("explorer-data", explorerData(packed, measuredPoints(validation), shown));
  if (data.text.length > mostData) {
    return refused(
      `The scenario, its profiles and its traces have ${formatBytes(data.text.length)} even when compressed, which is too much for a report: paretopipe explore DIRECTORY opens them.`,
    );
  }
  const frames =
    validation?.source === "measured"
      ? " These are for the frames that the scenario asks for; those above are for the frames that were measured, and differ a little."
      : "";
  const measured = validation ? ` What was measured is shown beside the predictions.${frames}` : "";
  return {
    section: html`<section id="what-if"><h2>What if it were different?</h2>
<p class="muted">Turn a knob of the network, the devices or the limits, and every plan is simulated again, in this page.${measured}</p>
<details class="reference explorer"><summary>Open the knobs</summary>
<div id="explorer"></div></details></section>
`,
    script: explorerScript(builtPage()),
    data,
  };
}
