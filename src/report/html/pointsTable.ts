import { type Html, html } from "../../base/html.ts";
import type { Run } from "../../explore/run.ts";
import { formatError } from "../../judge/formatError.ts";
import type { ValidationRow } from "../validationRows.ts";
import { formatNumber } from "./formatNumber.ts";

/** The points of one condition as a table: each figure measured, and by how much the prediction is off. */
export function pointsTable(run: Run, condition: string, rows: ValidationRow[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Points of ${condition}"><table class="points">
<thead><tr><th scope="col">Plan</th>
<th scope="col" class="number">Latency, ms<br><small>predicted</small></th><th scope="col" class="number"><small>measured</small></th><th scope="col" class="number"><small>error</small></th>
<th scope="col" class="number">p50<br><small>error</small></th>
<th scope="col" class="number">p95, ms<br><small>measured</small></th><th scope="col" class="number"><small>error</small></th>
<th scope="col" class="number">Inputs/s<br><small>predicted</small></th><th scope="col" class="number"><small>measured</small></th><th scope="col" class="number"><small>error</small></th>
<th scope="col" class="number">Off by, ms<br><small>compute</small></th><th scope="col" class="number"><small>transfer</small></th><th scope="col" class="number"><small>waiting</small></th>
<th scope="col">Bottleneck</th><th scope="col" class="number">Output<br>differs by</th></tr></thead>
<tbody>${rows.map((row) => pointLine(run, row))}</tbody></table></div>`;
}

function pointLine(run: Run, row: ValidationRow): Html {
  const { predicted, measured, errors, parts, outputDifference } = row.point;
  const batch = row.plan.batch ?? run.model.batch;
  const notes = pointNotes(row);
  const cells = [
    milliseconds(predicted.latency.mean),
    milliseconds(measured.latency.mean),
    formatError(errors.latency),
    formatError(errors.p50),
    milliseconds(measured.latency.p95),
    formatError(errors.p95),
    formatNumber(predicted.throughput.mean * batch),
    formatNumber(measured.throughput.mean * batch),
    formatError(errors.throughput),
    ...[parts.compute, parts.transfer, parts.waiting].map(signedMilliseconds),
  ];
  return html`<tr><th scope="row">${row.words}
${notes.length === 0 ? html`` : html`<small>${notes.join("; ")}</small>`}</th>
${cells.map((cell) => html`<td class="number">${cell}</td>`)}
<td>${bottleneckWords(row)}</td><td class="number">${outputDifference === null ? "none" : outputDifference.toExponential(1)}</td></tr>
`;
}

/** Notes on a point: what its plan is, which front it is on, and whether to trust it. */
function pointNotes({ kind, isBaseline, predictedFront, measuredFront, point }: ValidationRow): string[] {
  const fronts = [...(predictedFront ? ["predicted"] : []), ...(measuredFront ? ["measured"] : [])];
  return [
    ...(isBaseline ? [`baseline, ${kind}`] : []),
    ...(fronts.length === 0 ? [] : [`on the ${fronts.join(" and the ")} front`]),
    ...(point.predicted.stable ? [] : ["predicted unstable"]),
    ...(point.measured.stable === false ? ["measured unstable"] : []),
    ...(point.measured.precise === false ? ["interval wider than asked"] : []),
    ...(point.withinTolerance ? [] : ["outside the tolerance"]),
  ];
}

function bottleneckWords({ point }: ValidationRow): string {
  const { predicted, measured } = point;
  if (measured.bottleneck === null) return `${predicted.bottleneck} predicted`;
  if (point.bottleneck) return measured.bottleneck;
  return `${measured.bottleneck}, predicted ${predicted.bottleneck}`;
}

function milliseconds(seconds: number | null): string {
  return seconds === null ? "none" : formatNumber(seconds * 1e3);
}

function signedMilliseconds(seconds: number | null): string {
  if (seconds === null) return "none";
  const value = Number((1e3 * Math.abs(seconds)).toPrecision(3));
  return value === 0 ? "0" : `${seconds > 0 ? "+" : "−"}${value}`;
}
