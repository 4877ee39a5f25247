import { counted } from "../../base/counted.ts";
import { InputError } from "../../base/errors.ts";
import { formatDuration, formatWaiting } from "../../base/units.ts";
import { readRun } from "../../explore/runDirectory.ts";
import {
  compareMeasurements,
  type Floor,
  type JudgedRun,
  type MeasuredTwice,
} from "../../judge/compareMeasurements.ts";
import { formatError } from "../../judge/formatError.ts";
import { formatShare } from "../../judge/formatShare.ts";
import { relativeError } from "../../judge/relativeError.ts";
import { readValidation } from "../../judge/validationDirectory.ts";
import { formatNumber } from "../../report/html/formatNumber.ts";
import { readMeasured } from "../../validate/measure/measuredFile.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { printJson, printTable } from "../output.ts";

/** `paretopipe compare FIRST SECOND`: how far two measurements of the same plans are apart. */
export const compare = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .positional("first", {
        type: "string",
        demandOption: true,
        describe: "A run directory with a validation",
      })
      .positional("second", { type: "string", demandOption: true, describe: "Another, of the same scenario" })
      .example("$0 compare runs/morning runs/evening", "what a plan measured twice differs by: the floor"),
  handler: async ({ first, second, json }) => {
    const comparison = compareMeasurements(await judgedIn(first), await judgedIn(second));
    if (json) return printJson({ schema: "paretopipe/comparison/v1", ...comparison });
    const { points, latency, throughput, apart } = comparison;
    printTable(
      ["condition", "plan", "latency: first", "second", "change", "frames/s: first", "second", "change"],
      points.map(({ condition, plan, latency, throughput }) => [
        condition,
        plan,
        ...(latency
          ? [formatDuration(latency.first), formatDuration(latency.second), change(latency)]
          : ["unstable", "", ""]),
        formatNumber(throughput.first),
        formatNumber(throughput.second),
        change(throughput),
      ]),
    );
    const count = `${counted(points.length, "plan was", "plans were")} measured twice, ${formatWaiting(Math.abs(apart))} apart.`;
    const floors = [
      ...(latency ? [floorWords("latency", latency)] : []),
      floorWords("throughput", throughput),
    ];
    console.log(`\n${count} ${floors.join(" ")}`);
  },
});

async function judgedIn(directory: string): Promise<JudgedRun> {
  const run = await readRun(directory);
  const validation = await readValidation(directory, run);
  if (validation) return { run, validation };
  const isBegun = await readMeasured(directory).then(
    () => true,
    () => false,
  );
  throw new InputError(
    isBegun
      ? `${directory} has no validation.json yet: run \`paretopipe validate --resume ${directory}\``
      : `${directory} has no validation.json: run \`paretopipe validate\` with --out ${directory}`,
    { code: "unreadable-file" },
  );
}

function change({ first, second }: MeasuredTwice): string {
  return formatError(relativeError(second, first));
}

function floorWords(figure: string, { median, p90, errors }: Floor): string {
  const known = errors.filter((error) => error !== null);
  const times = known.map((error) =>
    median > 0 ? `${formatShare(error)} (${(error / median).toFixed(1)} times that)` : formatShare(error),
  );
  const predicted = times.length > 0 ? `, and predictions were off by ${times.join(" and ")}` : "";
  return `Two measurements of ${figure} differ by ${formatShare(median)} in the median, nine of ten by at most ${formatShare(p90)}${predicted}.`;
}
