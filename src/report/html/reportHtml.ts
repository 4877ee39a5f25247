import { stringify } from "yaml";
import type { ConditionResult, Run } from "../../explore/run.ts";
import type { Chart } from "../charts/charts.ts";
import { darkColours, narrow, wide } from "../charts/theme.ts";
import { compileChart } from "../render.ts";
import { frontTable } from "./frontTable.ts";
import { glossary } from "./glossary.ts";
import { type Html, html, rawHtml, scriptJson } from "./html.ts";
import { contentSecurityPolicy, licenceComment, pageScripts } from "./runtime.ts";
import { style } from "./style.ts";

/**
 * The report as one self-contained page: no request leaves it, which its own content security policy enforces.
 * Charts are compiled to Vega here, in one variant for desktops and one for phones.
 */
export function reportHtml(run: Run, charts: Chart[]): string {
  const scripts = pageScripts();
  const specs = charts.map((chart) => ({
    wide: compileChart(chart.spec(wide)),
    narrow: compileChart(chart.spec(narrow)),
  }));
  const place = (chart: Chart) =>
    html`<div class="card" data-chart="${charts.indexOf(chart)}" role="group" aria-label="${chart.description}"></div>
`;
  const placesOf = (condition: string) => charts.filter((chart) => chart.condition === condition).map(place);
  const general = (name: string) => charts.filter((chart) => chart.name === name).map(place);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${run.model.name} on ${run.devices.map((device) => device.name).join(", ")}: where to split</title>
<style>${rawHtml(style)}</style>
</head>
<body><main>
${headline(run)}
${general("overview")}
${run.conditions.map((condition) => conditionSection(run, condition, placesOf(condition.name)))}
<section><h2>What crosses each cut</h2>${general("boundary-bytes")}</section>
${provenance(run)}
<section><h2>Glossary</h2>${glossary()}</section>
${repeat(run)}
</main>
<script type="application/json" id="charts">${scriptJson(specs)}</script>
<script type="application/json" id="dark-colours">${scriptJson(darkColours)}</script>
${licenceComment()}
${scripts.map(
  (script) => html`<script>${rawHtml(script)}</script>
`,
)}</body>
</html>
`.text;
}

function headline(run: Run): Html {
  const devices = run.devices.map((device) => device.name).join(", ");
  return html`<header><h1>Where to split ${run.model.name}</h1>
<p class="muted">Batch ${run.model.batch}; devices: ${devices}; ${run.plans.length} plans under
${run.conditions.length} ${run.conditions.length === 1 ? "condition" : "conditions"}. Figures are predictions by simulation.</p>
<dl>${run.conditions.map((condition) => html`<dt>${condition.name}</dt><dd>${condition.verdict}</dd>`)}</dl></header>`;
}

function conditionSection(run: Run, condition: ConditionResult, charts: Html[]): Html {
  return html`<section><h2>${condition.name}</h2>
<p class="muted">Network: ${condition.description}</p>
<p class="verdict">${condition.verdict}</p>
${charts[0]}
<h3>The front, by rising latency</h3>
${frontTable(run, condition)}
${charts.slice(1)}
</section>
`;
}

function provenance(run: Run): Html {
  return html`<section><h2>Where the figures come from</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Devices"><table>
<thead><tr><th scope="col">Device</th><th scope="col">Host</th><th scope="col">Profile</th><th scope="col">Measured</th>
<th scope="col" class="number">Slowed down</th><th scope="col">Provenance</th></tr></thead>
<tbody>${run.devices.map(
    (
      device,
    ) => html`<tr><th scope="row">${device.name}</th><td>${device.host}</td><td><code>${device.profile}</code></td>
<td>${device.measuredAt}</td><td class="number">${device.slowdown === 1 ? "no" : `${device.slowdown} times`}</td><td>${device.provenance}</td></tr>
`,
  )}</tbody></table></div>
<dl><dt>run</dt><dd>${run.name}, ${run.createdAt}</dd><dt>seed</dt><dd>${run.seed}</dd>
<dt>model</dt><dd>${run.model.name}, SHA-256 <code>${run.model.sha256}</code></dd>
<dt>versions</dt><dd>${Object.entries(run.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ")}</dd></dl></section>
`;
}

function repeat(run: Run): Html {
  return html`<section><h2>How to repeat</h2>
<p>Save the scenario below as <code>scenario.yaml</code> where its paths lead to the profiles, and run
<code>npx paretopipe simulate scenario.yaml</code>. The same version, seed and profiles give the same figures.
Beside this page lie <code>plans.csv</code> and <code>front.csv</code> with every figure, and in
<code>charts/</code> these charts as SVG, PNG and Vega-Lite.</p>
<details><summary>The scenario, defaults filled in</summary><pre><code>${stringify(run.scenario)}</code></pre></details></section>
`;
}
