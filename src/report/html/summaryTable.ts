import { counted } from "../../base/counted.ts";
import { type Html, html } from "../../base/html.ts";
import { allName } from "../../judge/allName.ts";
import { formatError } from "../../judge/formatError.ts";
import type { ErrorSummary, RankAgreement, Summary, Validation } from "../../judge/validation.ts";
import { formatPercent } from "../formatPercent.ts";

/** A line of the table: its label, and its value in a summary. */
interface Line {
  name: string;
  /** Definition in a few words. */
  note: string;
  value: (summary: Summary) => string;
}

const errors = (of: (summary: Summary) => ErrorSummary | null, name: string): Line[] => [
  line(`${name}, median error`, "of the absolute errors", (summary) => share(of(summary)?.median)),
  line(`${name}, mean error`, "of the absolute errors", (summary) => share(of(summary)?.mean)),
  line(`${name}, bias`, "mean signed error; above 0, predicted too high", (summary) =>
    formatError(of(summary)?.bias ?? null),
  ),
  line(`${name} within 10 %`, "share of the points", (summary) => share(of(summary)?.within10)),
];

const lines: readonly Line[] = [
  line("Points", "predicted and measured", ({ points }) => String(points)),
  line("Failed", "not counted", ({ failures }) => String(failures)),
  line("Not measured", "though it was to be", ({ unmeasured }) => String(unmeasured)),
  ...errors(({ latency }) => latency, "Latency"),
  line("p50, median error", "", ({ p50 }) => share(p50?.median)),
  line("p95, median error", "", ({ p95 }) => share(p95?.median)),
  ...errors(({ throughput }) => throughput, "Throughput"),
  line("Order by latency", "Kendall's tau where intervals do not overlap", ({ order }) => tau(order.latency)),
  line("Order by throughput", "the same", ({ order }) => tau(order.throughput)),
  line("Overlap of the fronts", "plans on both over plans on either", ({ frontOverlap }) =>
    share(frontOverlap),
  ),
  line("Hypervolume", "predicted front as measured, over measured front", ({ hypervolume }) =>
    share(hypervolume),
  ),
  line("Bottleneck predicted", "share of the points", ({ bottleneck }) => share(bottleneck)),
];

const driftedLines: readonly Line[] = [
  line(
    "Latency without drift, median error",
    "as if devices were profiled at the pace they then had",
    (summary) => share(summary.drifted?.latency?.median),
  ),
  line("Throughput without drift, median error", "the same", (summary) =>
    share(summary.drifted?.throughput?.median),
  ),
];

/** The summaries of a validation as a table: a column for each condition, and one for all. */
export function summaryTable({ summaries, objectives }: Validation): Html {
  // With one condition, its column and that of all together would be the same.
  const shown = summaries.length === 2 ? summaries.slice(0, 1) : summaries;
  const devices = [...new Set(summaries.flatMap((summary) => summary.devices.map(({ device }) => device)))];
  const all = [
    ...lines,
    ...devices.map(deviceLine),
    ...(summaries.some(({ drifted }) => drifted) ? driftedLines : []),
    ...objectives.map(regretLine),
    line("Regret of the front", "its worst plan", worst),
  ];
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Errors of the predictions"><table class="summary">
<thead><tr><th scope="col">Figure</th>${shown.map(
    ({ condition }) => html`<th scope="col" class="number">${condition ?? allName(summaries)}</th>`,
  )}</tr></thead>
<tbody>${all.map(
    ({
      name,
      note,
      value,
    }) => html`<tr><th scope="row">${name}${note === "" ? html`` : html`<small>${note}</small>`}</th>
${shown.map((summary) => html`<td class="number">${value(summary)}</td>`)}</tr>
`,
  )}</tbody></table></div>`;
}

function line(name: string, note: string, value: Line["value"]): Line {
  return { name, note, value };
}

function deviceLine(device: string): Line {
  return line(`Busy time of ${device}`, "signed error, over all its frames", ({ devices }) =>
    formatError(devices.find((item) => item.device === device)?.error ?? null),
  );
}

function regretLine(objective: string): Line {
  return line(`Regret by ${objective}`, "of the plan that is best by prediction", ({ regret }) =>
    share(regret.objectives.find((item) => item.objective === objective)?.regret),
  );
}

function worst({ regret }: Summary): string {
  return share(regret.front?.worst);
}

function share(value: number | null | undefined): string {
  return value === null || value === undefined ? "none" : formatPercent(value);
}

function tau(agreement: RankAgreement | null): string {
  return agreement ? `${agreement.tau.toFixed(2)} of ${counted(agreement.pairs, "pair")}` : "no pairs";
}
