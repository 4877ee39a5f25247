import { type Html, html } from "../../base/html.ts";
import type { Run, Weather } from "../../explore/run.ts";
import { type WeatherRow, weatherRows, weatherTitle } from "../weatherRows.ts";

/** The best plans over the weather as a table, the baselines among them. */
export function weatherTable(run: Run, weather: Weather): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${weatherTitle(weather)}"><table>
<thead><tr><th scope="col" class="number">Rank</th><th scope="col">Plan</th><th scope="col" class="number">On the front<br><small>% of weathers</small></th>
<th scope="col" class="number">Regret, %<br><small>mean</small></th><th scope="col" class="number"><small>p95</small></th>
<th scope="col" class="number"><small>worst</small></th></tr></thead>
<tbody>${weatherRows(run, weather).map(weatherLine)}</tbody></table></div>`;
}

function weatherLine({ rank, words, kind, isBaseline, onFront, regret }: WeatherRow): Html {
  const figures = [regret.mean, regret.p95, regret.worst];
  return html`<tr><td class="number">${rank}</td><th scope="row">${words}
${isBaseline ? html`<small>baseline, ${kind}</small>` : html``}</th><td class="number">${formatShare(onFront)}</td>
${figures.map((value) => html`<td class="number">${value === null ? "∞" : formatShare(value)}</td>`)}</tr>
`;
}

/** In percent: one decimal place, so that columns line up. */
function formatShare(share: number): string {
  return (100 * share).toFixed(1);
}
