import { stringify } from "yaml";
import { type Html, html } from "../../base/html.ts";
import type { Run } from "../../explore/run.ts";
import type { Validation } from "../../judge/validation.ts";
import type { PackedScenario } from "../../scenario/pack/packedScenario.ts";
import type { ChartFiles } from "../chartFiles.ts";
import { batchColumns, planColumns } from "../plansCsv.ts";
import { profilesOf } from "../runWords.ts";
import { validationColumns } from "../validationCsv.ts";

/** What lies in `charts/` beside the page. */
const chartWords: Record<ChartFiles, string> = {
  all: "these charts as SVG, PNG and Vega-Lite",
  svg: "these charts as SVG and Vega-Lite",
  none: "",
};

/**
 * How the figures were made, and how to make them again.
 *
 * @param packed the run's scenario; null if the run does not hold it
 * @param charts which files of charts lie beside the page
 */
export function provenance(
  run: Run,
  validation: Validation | null,
  packed: PackedScenario | null,
  charts: ChartFiles,
): Html {
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`);
  return html`<section><h2>Where the figures come from</h2>
<dl><dt>run</dt><dd>${run.name}, ${run.createdAt}</dd>
<dt>seed</dt><dd>${run.seed}</dd>
<dt>model</dt><dd>${run.model.name}, SHA-256 <code>${run.model.sha256}</code></dd>
<dt>profiles</dt><dd>${profilesOf(run).map((device) => html`<div><code>${device.profile}</code> of ${device.host}</div>`)}</dd>
<dt>versions</dt><dd>${versions.join(", ")}</dd></dl>
<h3>How to repeat</h3>
${repeating(run, validation, packed)}
<p>Beside this page lie <code>plans.csv</code> and <code>front.csv</code> with every figure${chartWords[charts] === "" ? "" : html`, and in <code>charts/</code> ${chartWords[charts]}`}.</p>
<details class="reference"><summary>The columns of plans.csv and front.csv</summary><dl>${columnsOf(run).map(
    ({ name, meaning }) => html`<dt><code>${name}</code></dt><dd>${meaning}</dd>
`,
  )}<dt><code>memory[device]</code></dt><dd>bytes that the device needs</dd>
<dt><code>utilisation[name]</code></dt><dd>busy share of the device or link, 0 to 1</dd>
<dt><code>waiting[name]</code></dt><dd>mean wait of a frame for the device or link, seconds</dd></dl></details>
${validation ? validationParagraphs(validation) : html``}</section>
`;
}

/** How to repeat the run: its scenario file, or what is known of it, which no command reads. */
function repeating(run: Run, validation: Validation | null, packed: PackedScenario | null): Html {
  if (!packed) {
    return html`<p>This run does not hold its scenario file. With that, the same version, seed and profiles give the same figures.</p>
<details class="reference"><summary>The scenario with defaults filled in, for reading only</summary>${shown(stringify(run.scenario))}</details>`;
  }
  // Imported measurements say nothing of their frames, so that predictions are of the scenario's.
  const frames =
    validation?.source === "measured"
      ? ", but for the frames that the scenario asks for, not those that were measured"
      : "";
  return html`<p>Save the scenario below as <code>scenario.yaml</code> where its paths lead to the profiles, and run
<code>npx paretopipe simulate scenario.yaml</code>. The same version, seed and profiles give the same figures${frames}.</p>
<details class="reference"><summary>The scenario</summary>${shown(packed.text)}</details>`;
}

/** A scenario as text. Its long lines scroll, so it can be reached by keyboard. */
function shown(text: string): Html {
  return html`<pre tabindex="0" role="region" aria-label="The scenario"><code>${text}</code></pre>`;
}

function columnsOf({ plans }: Run): { name: string; meaning: string }[] {
  return [
    ...planColumns,
    ...(plans.some(({ batch }) => batch !== undefined) ? batchColumns : []),
    ...(plans.some(({ threads }) => threads !== undefined)
      ? [{ name: "threads[device]", meaning: "threads of the device" }]
      : []),
  ];
}

function validationParagraphs({ createdAt, versions }: Validation): Html {
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return html`<p>Measurements: ${createdAt}, ${used.join(", ")}. <code>validation.json</code> and
<code>validation.csv</code> beside this page hold every point.</p>
<details class="reference"><summary>The columns of validation.csv</summary><dl>${validationColumns.map(
    ({ name, meaning }) => html`<dt><code>${name}</code></dt><dd>${meaning}</dd>
`,
  )}</dl></details>
`;
}
