import { type Html, html, rawHtml, scriptJson } from "../../base/html.ts";
import { quoted } from "../../base/quoted.ts";
import type { ConditionResult, Run, Weather } from "../../explore/run.ts";
import type { Validation } from "../../judge/validation.ts";
import type { Chart, ChartPart } from "../charts/chart.ts";
import { darkColours, narrow, wide } from "../charts/theme.ts";
import { compileChart } from "../render.ts";
import { weatherTitle } from "../weatherRows.ts";
import { frontTable } from "./frontTable.ts";
import { glossary } from "./glossary.ts";
import { headline } from "./headline.ts";
import { provenance } from "./provenance.ts";
import { contentSecurityPolicy, licenceComment, pageScripts } from "./runtime.ts";
import { shareData } from "./sharedData.ts";
import { style } from "./style.ts";
import { validationSection } from "./validationSection.ts";
import { weatherTable } from "./weatherTable.ts";

/**
 * The report as one self-contained page: no request leaves it, which its own content security policy enforces.
 * Charts are compiled to Vega here, in one variant for desktops and one for phones.
 */
export function reportHtml(run: Run, charts: Chart[], validation: Validation | null = null): string {
  const scripts = pageScripts();
  const specs = charts.map((chart) => ({
    wide: compileChart(chart.spec(wide)),
    narrow: compileChart(chart.spec(narrow)),
  }));
  const place = (chart: Chart) =>
    html`<div class="card" data-chart="${charts.indexOf(chart)}" role="group" aria-label="${chart.description}"></div>
`;
  const places: Places = (part, condition = null) =>
    charts.filter((chart) => chart.part === part && chart.condition === condition).map(place);
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
${headline(run, validation)}
<noscript><p>Without scripts this page shows its tables only; the charts lie in <code>charts/</code> beside it.</p></noscript>
${validation ? validationSection(run, validation, (condition) => places("validation", condition)) : html``}${places("overview")}
${weatherOf(run, null).map(
  (weather) => html`<section><h2>${weatherTitle(weather)}</h2>
${weatherBlock(run, weather, places)}</section>
`,
)}${run.conditions.map((condition) => conditionSection(run, condition, places))}
${sweepSection(run, places)}<section><h2>What crosses each cut</h2>${places("boundary")}</section>
<section><h2>What the words mean</h2>${glossary(validation !== null)}</section>
${provenance(run, validation)}
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

/** The places of a part's charts, under a condition or over the whole run. */
type Places = (part: ChartPart, condition?: string | null) => Html[];

function conditionSection(run: Run, condition: ConditionResult, places: Places): Html {
  const { name, description, verdict } = condition;
  const planes = places("plane", name);
  const notDrawn = html`<p class="muted">Not drawn here, as one of ${run.conditions.length} conditions:
<code>paretopipe report DIRECTORY --condition ${quoted(name)}</code> draws it.</p>`;
  const firstFrames = places("gantt", name);
  return html`<section><h2>${name}</h2>
<p class="muted">Network: ${description}</p>
<p class="verdict">${verdict}</p>
${unpredicted(run, (condition) => condition === name)}${planes.length === 0 ? notDrawn : planes}
<h3>The front, by rising latency</h3>
${frontTable(run, condition)}
${places("devices", name)}
${places("by cut", name)}
${weatherOf(run, name).map(
  (weather) => html`<h3>${weatherTitle(weather)}</h3>
${weatherBlock(run, weather, places)}`,
)}${
  firstFrames.length === 0
    ? html``
    : html`<h3>The first frames</h3>
${firstFrames}`
}</section>
`;
}

function weatherOf(run: Run, condition: string | null): Weather[] {
  return run.weather.filter((weather) => weather.condition === condition);
}

function weatherBlock(run: Run, weather: Weather, places: Places): Html {
  return html`<p class="muted">Which plans are good whatever happens: the best of ${weather.plans.length} by mean
regret, and the baselines.</p>
${places("weather", weather.condition)}
${weatherTable(run, weather)}
`;
}

function sweepSection(run: Run, places: Places): Html {
  if (!run.sweep) return html``;
  return html`<section><h2>Which plan is best where</h2>
<p class="muted">Every plan simulated anew in each cell, the best one by each objective alone.</p>
${run.sweep.cells.length > 0 ? html`` : html`<p class="verdict">There is no cell in which a plan keeps up with the arrivals${run.where.length > 0 ? " and to the limits" : ""}, and all local has a prediction.</p>`}
${unpredicted(run, (condition) => !run.conditions.some(({ name }) => name === condition))}${places("sweep")}</section>
`;
}

/** Lists plans without a prediction under the chosen conditions (or cells of the sweep), and why. */
function unpredicted(run: Run, isMeant: (condition: string) => boolean): Html {
  const left = run.unpredicted.filter(({ condition }) => isMeant(condition));
  if (left.length === 0) return html``;
  return html`<details><summary>${left.length} without a prediction</summary>
<ul>${left.map(({ condition, plan, reason }) => html`<li>${plan} under ${condition}: ${reason}</li>`)}</ul></details>
`;
}
