import { type Html, html } from "../../base/html.ts";
import type { Run } from "../../explore/run.ts";
import type { Failure, Unmeasured, Validation } from "../../judge/validation.ts";
import { namedPlans } from "../planRows.ts";
import { notMeasured, validationRows } from "../validationRows.ts";
import { errorsTable } from "./errorsTable.ts";
import { fold } from "./folds.ts";
import { pointsTable } from "./pointsTable.ts";
import { summaryTable } from "./summaryTable.ts";
import { trustWords } from "./trust.ts";

/**
 * What the measurements say about the predictions: verdict and trust, charts, the worst points, then all of them in folds.
 *
 * @param places returns the charts of a condition, or with null those over all conditions
 */
export function validationSection(
  run: Run,
  validation: Validation,
  places: (condition: string | null) => Html[],
): Html {
  const conditions = run.conditions.filter(({ name }) =>
    validation.summaries.some(({ condition }) => condition === name),
  );
  return html`<section><h2>How far off the predictions are</h2>
<p class="verdict">${validation.verdict}</p>
<p>${trustWords(validation)}</p>
<p class="muted">${origin(validation)}</p>
${validation.notes.map((note) => html`<p class="muted">Note: ${note}.</p>`)}
<div class="pair">${places(null)}</div>
${errorsTable(run, validation)}
${failureTable(run, validation.failures)}
${unmeasuredList(run, validation.unmeasured)}
${fold("All figures of the comparison", [summaryTable(validation)])}
${conditions.map(({ name }) => fold(`Predicted and measured: ${name}`, [conditionBlock(run, validation, name, places(name))]))}</section>
`;
}

/** The origin of the measurements. */
function origin({ source, testbed, createdAt }: Validation): string {
  if (!testbed) return `${source === "imported" ? "Imported" : "Measured"} ${createdAt}.`;
  const devices = testbed.devices.map(
    ({ name, host, slowdown }) =>
      `${name}: ${host}${slowdown === 1 ? "" : `, slowed down ${slowdown} times`}`,
  );
  return `${source === "imported" ? "Imported" : "Measured"} ${createdAt} on testbed ${testbed.name} over ${testbed.transport}. ${devices.join("; ")}.`;
}

function conditionBlock(run: Run, validation: Validation, condition: string, charts: Html[]): Html {
  const rows = validationRows(run, validation, condition);
  const missing = notMeasured(run, validation, condition);
  const left =
    missing.length === 0
      ? html``
      : html`<details class="reference"><summary>Not measured: ${missing.length} of ${run.plans.length} plans</summary>
<p>${missing.map(({ words }) => words).join("; ")}</p></details>
`;
  const table = rows.length === 0 ? html`` : pointsTable(run, condition, rows);
  return html`${charts}${table}
${left}`;
}

/** Points that should have been measured but were not. */
function unmeasuredList(run: Run, unmeasured: Unmeasured[]): Html {
  if (unmeasured.length === 0) return html``;
  const plans = namedPlans(run);
  return html`<h3>What was not measured</h3>
<ul>${unmeasured.map(
    ({ plan, condition, reason }) =>
      html`<li>${plans.get(plan)?.words ?? plan}, under ${condition}: ${reason}</li>
`,
  )}</ul>`;
}

function failureTable(run: Run, failures: Failure[]): Html {
  if (failures.length === 0) return html``;
  const plans = namedPlans(run);
  return html`<h3>What failed</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Failures"><table class="failures">
<thead><tr><th scope="col">Plan</th><th scope="col">Condition</th><th scope="col">Device</th><th scope="col">Reason</th></tr></thead>
<tbody>${failures.map(
    ({ plan, condition, device, reason }) =>
      html`<tr><th scope="row">${plans.get(plan)?.words ?? plan}</th><td>${condition}</td><td>${device ?? "not known"}</td><td>${reason}</td></tr>
`,
  )}</tbody></table></div>`;
}
