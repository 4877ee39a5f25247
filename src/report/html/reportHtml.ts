import { type Html, html, rawHtml, scriptJson } from "../../base/html.ts";
import { quoted } from "../../base/quoted.ts";
import type { ModelGraph } from "../../explore/modelGraph.ts";
import type { ConditionResult, Run, Weather } from "../../explore/run.ts";
import type { Validation } from "../../judge/validation.ts";
import { workUnit } from "../../plan/workUnit.ts";
import type { PackedScenario } from "../../scenario/pack/packedScenario.ts";
import type { ChartFiles } from "../chartFiles.ts";
import type { Chart, ChartPart } from "../charts/chart.ts";
import { darkColours, narrow, wide } from "../charts/theme.ts";
import { explorerSection } from "../explorer/explorerSection.ts";
import { compileChart } from "../render.ts";
import { reportedObjective } from "../reportedObjective.ts";
import { weatherTitle } from "../weatherRows.ts";
import { fold, seen, seenByName } from "./folds.ts";
import { frontTable } from "./frontTable.ts";
import { glossary } from "./glossary.ts";
import { deviceTable, headline } from "./headline.ts";
import { packedJson } from "./packedJson.ts";
import { provenance } from "./provenance.ts";
import { contentSecurityPolicy, licenceComment, pageScripts } from "./runtime.ts";
import { shareData } from "./sharedData.ts";
import { style } from "./style.ts";
import { validationSection } from "./validationSection.ts";
import { weatherTable } from "./weatherTable.ts";

/**
 * The report as one self-contained page: no request leaves it, which its own content security policy enforces.
 * Charts are compiled to Vega here, in one variant for desktops and one for phones.
 *
 * @param packed the run's scenario, for the knobs; null if the run does not hold it
 * @param graph of the run's model, for the picture beside the knobs; null if the run does not hold it
 * @param files which files of charts lie beside the page
 */
export function reportHtml(
  run: Run,
  charts: Chart[],
  validation: Validation | null = null,
  packed: PackedScenario | null = null,
  graph: ModelGraph | null = null,
  files: ChartFiles = "all",
): string {
  const scripts = pageScripts();
  const explorer = explorerSection(packed, validation, graph);
  const specs = charts.map((chart) => ({
    wide: compileChart(chart.spec(wide)),
    narrow: compileChart(chart.spec(narrow)),
  }));
  const place = (chart: Chart) =>
    html`<figure><div class="card" data-chart="${charts.indexOf(chart)}" role="group" aria-label="${chart.description}"></div>
<figcaption>${captionOf(chart)}</figcaption></figure>
`;
  const places: Places = (part, condition = null) =>
    charts.filter((chart) => chart.part === part && chart.condition === condition).map(place);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(scripts, explorer.script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${run.model.name} on ${run.devices.map((device) => device.name).join(", ")}: where to split</title>
<style>${rawHtml(style)}</style>
</head>
<body><main>
${headline(run, validation)}
<noscript><p>Without scripts this page shows its tables only${files === "none" ? "" : html`; the charts lie in <code>charts/</code> beside it`}.</p></noscript>
${
  explorer.script === undefined
    ? html``
    : html`<p><a href="#what-if">Turn the knobs of this run</a></p>
`
}${answer(run, places)}
${validation ? validationSection(run, validation, (condition) => places("validation", condition)) : html``}${weatherOf(
  run,
  null,
).map(
  (weather) => html`<section><h2>${weatherTitle(weather)}</h2>
${weatherBlock(run, weather, places)}</section>
`,
)}${run.conditions.length > 1 ? run.conditions.map((condition) => conditionSection(run, condition, places)) : html``}
${sweepSection(run, places)}${explorer.section}<section class="more"><h2>More</h2>
${fold("What crosses each cut", places("boundary"))}${fold("The devices, and where their times come from", [deviceTable(run)])}${fold("What the words mean", [glossary(validation !== null)])}</section>
${provenance(run, validation, packed, files)}
</main>
${packedJson("charts", shareData(specs))}<script type="application/json" id="dark-colours">${scriptJson(darkColours)}</script>
${licenceComment()}
${scripts.map(
  (script) => html`<script>${rawHtml(script)}</script>
`,
)}${explorer.data ?? html``}${
  explorer.script === undefined
    ? html``
    : html`<script type="module">${rawHtml(explorer.script)}</script>
`
}</body>
</html>
`.text;
}

function captionOf({ part, name }: Chart): string {
  const own = seenByName.find(([beginning]) => name.startsWith(beginning));
  return own?.[1] ?? seen[part];
}

/** What answers the question at a glance: the fronts of all conditions, or everything about the only one. */
function answer(run: Run, places: Places): Html {
  if (run.conditions.length === 1) return conditionSection(run, run.conditions[0], places);
  const overview = places("overview");
  if (overview.length === 0) return html``;
  return html`<section><h2>What is possible</h2>
${overview}</section>
`;
}

/** The places of a part's charts, under a condition or over the whole run. */
type Places = (part: ChartPart, condition?: string | null) => Html[];

/** A condition's plane and front, and the rest in folds. All but the verdict is a fold where there are several conditions. */
function conditionSection(run: Run, condition: ConditionResult, places: Places): Html {
  const { name, description, verdict } = condition;
  const planes = places("plane", name);
  const notDrawn = html`<p class="muted">Not drawn here, as one of ${run.conditions.length} conditions:
<code>paretopipe report DIRECTORY --condition ${quoted(name)}</code> draws it.</p>`;
  const body = html`<p class="muted">Network: ${description}</p>
${unpredicted(run, (condition) => condition === name)}${planes.length === 0 ? notDrawn : planes}
<h3>The front, best ${reportedObjective(run.objectives[0], workUnit(run.plans[0])).words} first</h3>
${frontTable(run, condition)}
${fold("How long frames take, plan by plan", places("latencies", name))}
${fold("Which device runs what, and how busy it is", places("devices", name))}
${fold("Latency and period at each cut", places("by cut", name))}
${weatherOf(run, name).map((weather) => fold(weatherTitle(weather), [weatherBlock(run, weather, places)]))}
${fold("The first frames", places("gantt", name))}`;
  // The verdict of the only condition is at the top of the page already.
  if (run.conditions.length === 1) {
    return html`<section><h2>${name}</h2>
${body}</section>
`;
  }
  return html`<section><h2>${name}</h2>
<p class="verdict">${verdict}</p>
<details><summary>Every plan in the plane, the front as a table, and where the time goes</summary>
${body}</details></section>
`;
}

function weatherOf(run: Run, condition: string | null): Weather[] {
  return run.weather.filter((weather) => weather.condition === condition);
}

function weatherBlock(run: Run, weather: Weather, places: Places): Html {
  return html`<p class="muted">Which plans are good whatever happens: the best of ${weather.plans.length} by mean
regret, and the baselines.</p>
${places("weather", weather.condition)}
${fold("The same as a table", [weatherTable(run, weather)])}
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
