import { type Html, html } from "../../base/html.ts";
import { formatBytes } from "../../base/units.ts";
import type { ConditionResult, Run } from "../../explore/run.ts";
import { planNotes } from "../charts/planTooltip.ts";
import { type ExtraObjective, extraObjectives } from "../extraObjectives.ts";
import { giveOrTake } from "../giveOrTake.ts";
import { hiddenDuplicates } from "../hiddenDuplicates.ts";
import { frontRows, type PlanRow, planRows } from "../planRows.ts";
import { baselineGain } from "./baselineGain.ts";
import { formatNumber } from "./formatNumber.ts";

/** The front of a condition as a table, followed by the baselines that are not on it and by the plan nearest to the limits. */
export function frontTable(run: Run, condition: ConditionResult): Html {
  const rows = planRows(run, condition);
  const { hidden, equals } = hiddenDuplicates(condition);
  const front = frontRows(condition, rows).filter((row) => !hidden.has(row.plan.id));
  const baselines = rows.filter((row) => row.isBaseline);
  const nearest = condition.limits?.nearest?.plan;
  const others = rows.filter((row) => !row.onFront && (row.isBaseline || row.plan.id === nearest));
  const extra = extraObjectives(run, ["latency", "p95", "p99", "throughput", "memory"]);
  const none = html`<tr><td colspan="${12 + extra.length}">No plan is on the front.</td></tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Front of ${condition.name}"><table>
<thead><tr><th scope="col">Plan</th><th scope="col" class="number">Latency, ms<br><small>mean</small></th>
<th scope="col" class="number"><small>p50</small></th><th scope="col" class="number"><small>p95</small></th>
<th scope="col" class="number"><small>p99</small></th>
<th scope="col" class="number">Throughput<br><small>frames/s</small></th><th scope="col" class="number"><small>inputs/s</small></th>
<th scope="col" class="number">Period<br><small>ms</small></th><th scope="col">Bottleneck</th>
<th scope="col">Memory</th>${extra.map(({ name }) => html`<th scope="col" class="number">${name[0].toUpperCase()}${name.slice(1)}</th>`)}<th scope="col">Stage times</th><th scope="col">Against the<br>best baseline</th></tr></thead>
<tbody>${front.length === 0 ? none : front.map((row) => planLine(run, row, baselines, extra, equals.get(row.plan.id)))}</tbody>
${others.length === 0 ? html`` : html`<tbody class="others">${others.map((row) => planLine(run, row, baselines, extra))}</tbody>`}
</table></div>`;
}

/** @param equal number of other plans that the line represents */
function planLine(
  run: Run,
  row: PlanRow,
  baselines: PlanRow[],
  extra: readonly ExtraObjective[],
  equal?: number,
): Html {
  const { latency, throughput, bottleneck, memory, cost, uncertainty } = row.prediction;
  const notes = [...planNotes(row), ...(equal === undefined ? [] : [`equals ${equal} others`])];
  const memories = Object.entries(memory).map(
    ([device, bytes]) => html`<div>${device} <span>${formatBytes(bytes)}</span></div>`,
  );
  return html`<tr class="${row.onFront ? "front" : "other"}"><th scope="row">${row.words}
${notes.length === 0 ? html`` : html`<small>${notes.join("; ")}</small>`}</th>
${numberCell(latency.mean * 1e3, uncertainty?.latency)}${[latency.p50, latency.p95, latency.p99].map((value) => numberCell(value * 1e3))}
${numberCell(throughput.mean, uncertainty?.throughput)}${numberCell(throughput.mean * (row.plan.batch ?? run.model.batch))}
${throughput.mean > 0 ? numberCell(1e3 / throughput.mean) : html`<td class="number">none</td>`}
<td>${bottleneck}</td><td class="memory">${memories}</td>${extra.map(({ text }) => html`<td class="number">${text(row.prediction)}</td>`)}<td>${cost}</td><td class="gain">${baselineGain(run, row, baselines).map((gain) => html`<div>${gain}</div>`)}</td></tr>
`;
}

/** @param interval where 95 % of real runs should be, in the value's unit or another */
function numberCell(value: number, interval?: [number, number]): Html {
  const spread = giveOrTake(interval).trim();
  return html`<td class="number">${formatNumber(value)}${spread === "" ? html`` : html`<br><small>${spread}</small>`}</td>`;
}
