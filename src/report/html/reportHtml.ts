import type { ConditionResult, Run } from "../../explore/run.ts";
import type { Chart } from "../charts/charts.ts";
import { darkColours, narrow, wide } from "../charts/theme.ts";
import { compileChart } from "../render.ts";
import { frontTable } from "./frontTable.ts";
import { glossary } from "./glossary.ts";
import { headline } from "./headline.ts";
import { type Html, html, rawHtml, scriptJson } from "./html.ts";
import { provenance } from "./provenance.ts";
import { contentSecurityPolicy, licenceComment, pageScripts } from "./runtime.ts";
import { shareData } from "./sharedData.ts";
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
<noscript><p>Without scripts this page shows its tables only; the charts lie in <code>charts/</code> beside it.</p></noscript>
${general("overview")}
${run.conditions.map((condition) => conditionSection(run, condition, placesOf(condition.name)))}
<section><h2>What crosses each cut</h2>${general("boundary-bytes")}</section>
<section><h2>What the words mean</h2>${glossary()}</section>
${provenance(run)}
</main>
<script type="application/json" id="charts">${scriptJson(shareData(specs))}</script>
<script type="application/json" id="dark-colours">${scriptJson(darkColours)}</script>
${licenceComment()}
${scripts.map(
  (script) => html`<script>${rawHtml(script)}</script>
`,
)}</body>
</html>
`.text;
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
