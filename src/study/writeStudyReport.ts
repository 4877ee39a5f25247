import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { html, rawHtml } from "../base/html.ts";
import { wide } from "../report/charts/theme.ts";
import { style } from "../report/html/style.ts";
import { renderSvg } from "../report/render.ts";
import type { StudyRecord } from "./studyRecord.ts";
import type { BestCollector } from "./whereBest.ts";
import { whereBestChart } from "./whereBestChart.ts";

/** Writes report.html of a study: which plan is best where on two of its axes. One file that works offline, without scripts. */
export async function writeStudyReport(
  directory: string,
  { name, cells, failed }: StudyRecord,
  best: BestCollector,
): Promise<void> {
  const found = best.read();
  const charts: string[] = [];
  for (const one of found) charts.push(await renderSvg(whereBestChart(one, best.axes, wide)));
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name}: which plan is best where</title>
<style>${rawHtml(style)}</style>
</head>
<body><main>
<h1>${name}: which plan is best where</h1>
<p>${cells - failed} of ${cells} cells have a result.</p>
${found.map(
  ({ condition, objective, places }, index) => html`<section>
<div class="card">${rawHtml(charts[index])}</div>
<details><summary>As a table</summary><table><thead><tr><th>${best.axes[0]}</th><th>${best.axes[1]}</th><th>Best plan by ${objective}, ${condition}</th><th>Share of cells</th></tr></thead>
<tbody>${places.map(
    ({ x, y, words, share }) =>
      html`<tr><td>${x}</td><td>${y}</td><td>${words}</td><td>${Math.round(100 * share)} %</td></tr>
`,
  )}</tbody></table></details></section>
`,
)}</main></body>
</html>
`;
  await writeFileAtomic(path.join(directory, "report.html"), page.text);
}
