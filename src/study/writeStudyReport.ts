import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { type Html, html, rawHtml } from "../base/html.ts";
import { formatFigure, objectives, wordsPer } from "../plan/objectives.ts";
import { darkColours, wide } from "../report/charts/theme.ts";
import { style } from "../report/html/style.ts";
import { renderSvg } from "../report/render.ts";
import type { StudyRecord } from "./studyRecord.ts";
import { type BestAt, type BestCollector, maxPlaces, type WhereBest } from "./whereBest.ts";
import { whereBestChart } from "./whereBestChart.ts";

/** Places of all charts of a page together: each takes some hundred bytes of it. */
const pagePlaces = 50_000;

/** The page has no scripts: on a phone its charts scroll, and a dark page replaces their colours. */
const chartStyle = `
.card { min-height: 0; overflow-x: auto; }
.card:focus-visible { outline: 2px solid var(--accent); }
@media screen { .card svg { max-width: none; } }
@media screen and (prefers-color-scheme: dark) {
${Object.entries(darkColours)
  .map(([light, dark]) =>
    ["fill", "stroke"].map((look) => `.card svg [${look}="${light}"] { ${look}: ${dark}; }`).join("\n"),
  )
  .join("\n")}
}
`;

/** Writes report.html of a study: which plan is best where on two of its axes. One file that works offline, without scripts. */
export async function writeStudyReport(
  directory: string,
  { name, cells, failed }: StudyRecord,
  best: BestCollector,
): Promise<void> {
  const sections: Html[] = [];
  let drawn = 0;
  for (const one of best.read()) {
    const { places } = one;
    if (places && drawn + places.length <= pagePlaces) {
      drawn += places.length;
      sections.push(await drawnSection({ ...one, places }, best.axes));
    } else {
      sections.push(
        undrawnSection(
          one,
          places
            ? `the charts of this page would have more than ${pagePlaces} places together`
            : `it would have more than ${maxPlaces} places`,
        ),
      );
    }
  }
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: which plan is best where</title>
<style>${rawHtml(style + chartStyle)}</style>
</head>
<body><main>
<h1>${name}: which plan is best where</h1>
<p>${cells - failed} of ${cells} cells have a result.</p>
${sections}</main></body>
</html>
`;
  await writeFileAtomic(path.join(directory, "report.html"), page.text);
}

async function drawnSection(
  one: WhereBest & { places: BestAt[] },
  axes: readonly [string, string],
): Promise<Html> {
  const { condition, objective, unit, places } = one;
  const best = `Best plan by ${wordsPer(objectives[objective], unit)}`;
  return html`<section>
<div class="card" tabindex="0" role="region" aria-label="${`${best}, ${condition}, as a chart`}">${rawHtml(await renderSvg(whereBestChart(one, axes, wide)))}</div>
<details><summary>As a table</summary><div class="scroll" tabindex="0" role="region" aria-label="${`${best}, ${condition}`}"><table><thead><tr><th>${axes[0]}</th><th>${axes[1]}</th><th>${best}: ${condition}</th><th>Share of cells</th><th>Mean of the best values</th></tr></thead>
<tbody>${places.map(
    ({ x, y, words, share, mean }) =>
      html`<tr><td>${x}</td><td>${y}</td><td>${words}</td><td>${Math.round(100 * share)} %</td><td>${mean === null ? "-" : formatFigure(objectives[objective], mean, unit)}</td></tr>
`,
  )}</tbody></table></div></details></section>
`;
}

function undrawnSection({ condition, objective, unit }: WhereBest, why: string): Html {
  return html`<section>
<h2>Best plan by ${wordsPer(objectives[objective], unit)}: ${condition}</h2>
<p>This chart is left out, because ${why}. <code>sweep --resume --x AXIS --y AXIS</code> draws other axes; results.parquet has all cells.</p>
</section>
`;
}
