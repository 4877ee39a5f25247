import { type Html, html } from "../../base/html.ts";
import type { Run } from "../../explore/run.ts";
import { formatError } from "../../judge/formatError.ts";
import type { Point, Validation } from "../../judge/validation.ts";
import { workRate, workUnit } from "../../plan/workUnit.ts";
import { type ValidationRow, validationRows, worstError } from "../validationRows.ts";
import { formatNumber } from "./formatNumber.ts";

/** Rows that stand open; the others are folded, unless it is only one. */
const openRows = 5;

/** The predictions that are furthest off, worst first: for each point the figure that is off most, and what causes it. */
export function errorsTable(run: Run, validation: Validation): Html {
  const rows = validationRows(run, validation).sort((a, b) => worstError(b.point) - worstError(a.point));
  if (rows.length === 0) return html``;
  const open = rows.length === openRows + 1 ? rows.length : openRows;
  const [worst, rest] = [rows.slice(0, open), rows.slice(open)];
  return html`<h3>Where the predictions are furthest off</h3>
${table(worst, "The worst predictions")}
${
  rest.length === 0
    ? html``
    : html`<details><summary>The other ${rest.length}, worst first</summary>
${table(rest, "The other predictions")}</details>
`
}`;
}

function table(rows: readonly ValidationRow[], name: string): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${name}"><table class="errors">
<thead><tr><th scope="col">Plan</th><th scope="col">Off most in</th><th scope="col" class="number">Predicted</th>
<th scope="col" class="number">Measured</th><th scope="col" class="number">Error</th><th scope="col">Mainly</th></tr></thead>
<tbody>${rows.map((row) => errorLine(row))}</tbody></table></div>`;
}

function errorLine({ point, plan, words }: ValidationRow): Html {
  const { errors, predicted, measured } = point;
  const isLatency = Math.abs(errors.latency ?? 0) >= Math.abs(errors.throughput ?? 0);
  const value = ({ latency, throughput }: Point["predicted"] | Point["measured"]) =>
    isLatency
      ? `${formatNumber(1e3 * latency.mean)} ms`
      : `${formatNumber(workRate({ throughput, batch: plan.batch }))} ${workUnit(plan)}s/s`;
  return html`<tr><th scope="row">${words}<small>${point.condition}</small></th><td>${isLatency ? "latency" : "throughput"}</td>
<td class="number">${value(predicted)}</td><td class="number">${value(measured)}</td>
<td class="number">${formatError(isLatency ? errors.latency : errors.throughput)}</td><td>${mainPart(point)}</td></tr>
`;
}

/** The part of the latency that the prediction misses most, and by how much. */
function mainPart({ parts }: Point): string {
  const known = Object.entries(parts).flatMap(([name, off]) => (off === null ? [] : [{ name, off }]));
  if (known.length === 0) return "not known";
  const { name, off } = known.reduce((most, part) => (Math.abs(part.off) > Math.abs(most.off) ? part : most));
  if (off === 0) return "no part";
  return `${name}, ${formatNumber(1e3 * Math.abs(off))} ms too ${off > 0 ? "long" : "short"}`;
}
