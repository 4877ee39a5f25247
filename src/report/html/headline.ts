import { counted } from "../../base/counted.ts";
import { type Html, html } from "../../base/html.ts";
import type { Run } from "../../explore/run.ts";
import type { Validation } from "../../judge/validation.ts";
import { describeInput } from "../../profile/profileInputs.ts";
import { objectivesInWords } from "../reportedObjective.ts";
import { batchWords, profilesOf } from "../runWords.ts";
import { searchWords } from "../searchWords.ts";

/** The top of the page: the answer under each condition, then what was asked. */
export function headline(run: Run, validation: Validation | null): Html {
  const { conditions } = run;
  const [first] = conditions;
  const answer =
    conditions.length === 1
      ? html`<p class="verdict">${first.verdict}</p>`
      : html`<dl class="verdicts">${conditions.map(
          ({ name, verdict }) => html`<dt>${name}</dt><dd>${verdict}</dd>
`,
        )}</dl>`;
  return html`<header><h1>Where to split ${run.model.name}</h1>
${answer}
<p class="muted">${inputWords(run)}${capital(batchWords(run))}; ${counted(run.plans.length, "plan")} over ${counted(run.devices.length, "device")}, under
${counted(conditions.length, "condition")}. The fronts optimise
${objectivesInWords(run)}. All figures of plans are predictions by simulation${
    validation
      ? `; ${counted(validation.points.length, "of them is", "of them are")} held against measurements below`
      : ""
  }.</p>
${searchWords(run).map((sentence) => html`<p class="muted">${sentence}</p>`)}</header>`;
}

function capital(text: string): string {
  return text[0].toUpperCase() + text.slice(1);
}

/** Empty if an older run does not record the model's inputs. */
function inputWords({ model }: Run): string {
  return model.inputs.length === 0 ? "" : `Fed ${model.inputs.map(describeInput).join(", ")}. `;
}

/** The devices of a run, and where their times come from. */
export function deviceTable(run: Run): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Devices"><table class="devices">
<thead><tr><th scope="col">Device</th><th scope="col">Host</th><th scope="col">Where its times come from</th>
<th scope="col">Measured</th><th scope="col" class="number">Slowed down</th><th scope="col">Profile</th></tr></thead>
<tbody>${profilesOf(run).map(
    (
      device,
    ) => html`<tr><th scope="row">${device.name}</th><td>${device.host}</td><td>${device.provenance}</td>
<td class="date">${readableTime(device.measuredAt)}</td><td class="number">${device.slowdown === 1 ? "no" : `${device.slowdown} times`}</td>
<td><code>${device.profile}</code></td></tr>
`,
  )}</tbody></table></div>`;
}

/** `2026-11-23T11:33:16.653Z` -> `2026-11-23 11:33 UTC`; anything else stays as it is. */
function readableTime(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z$/, "$1 $2 UTC");
}
