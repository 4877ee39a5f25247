import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { Argv } from "yargs";
import { checkReplaceable, replaceFile, writeFileAtomic } from "../../base/atomicFile.ts";
import { whole } from "../../base/checkNumber.ts";
import { counted } from "../../base/counted.ts";
import { readDocument } from "../../base/document.ts";
import { InputError } from "../../base/errors.ts";
import { formatDuration, formatRate } from "../../base/units.ts";
import { type Trace, traceEnd, traceMean } from "../../network/trace.ts";
import { writeCsvTrace } from "../../network/traces/csvTrace.ts";
import { generateTrace } from "../../network/traces/generateTrace.ts";
import { mahimahiPieces } from "../../network/traces/mahimahiTrace.ts";
import { tracePresets } from "../../network/traces/presets.ts";
import { isMahimahi } from "../../network/traces/readTrace.ts";
import { describeUnderstood, type Understood } from "../../network/traces/traceReading.ts";
import { traceSpecInput } from "../../scenario/conditionSchema.ts";
import { loadTrace } from "../../scenario/loadTrace.ts";
import { presetTrace } from "../../scenario/loadTraceSource.ts";
import { commonOptions, defineCommand, listCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { positiveDuration } from "../quantityOption.ts";

const generate = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .positional("what", { type: "string", demandOption: true, describe: "Preset, or a .json file" })
      .option("out", {
        type: "string",
        demandOption: true,
        describe: "File to write: .csv, or .mahi for mahimahi",
      })
      .option("duration", { type: "string", default: "10min", describe: "How long it is before it repeats" })
      .option("seed", { ...numberOption("--seed", whole, "Seed of its randomness"), default: 1 })
      .example("$0 trace generate wifi-home --out wifi.csv", "ten minutes like those of a home's Wi-Fi"),
  handler: async ({ what, out, duration, seed, json }) => {
    checkEnding(`--out ${out}`, out);
    const seconds = positiveDuration("--duration", duration);
    await checkReplaceable(out);
    const trace = what.endsWith(".json")
      ? generateTrace(await readDocument(what, traceSpecInput, "description of a trace"), seconds, seed)
      : presetTrace(what, seconds, seed);
    await writeTrace(out, trace);
    report(out, trace, json);
  },
});

/** Options for commands that read a trace: facts that its file does not contain. */
function traceWords<T>(yargs: Argv<T>) {
  return yargs
    .option("unit", { type: "string", requiresArg: true, describe: "Unit of rates that have none: Mbit/s" })
    .option("columns", {
      type: "string",
      requiresArg: true,
      describe: "A header instead of the file's own: 'time (ms),rate,-,loss (%)'; - skips one",
    })
    .option("separator", {
      type: "string",
      requiresArg: true,
      describe: "Between columns: ',', ';', '|', tab or blank [default: found out]",
    });
}

const convert = defineCommand({
  builder: (yargs) =>
    traceWords(commonOptions(yargs))
      .positional("from", { type: "string", demandOption: true, describe: "Trace to read" })
      .positional("to", { type: "string", demandOption: true, describe: "Trace to write: .csv, or .mahi" })
      .example("$0 trace convert lte.up lte.csv", "mahimahi's delivery opportunities as rates over time")
      .example("$0 trace convert hsdpa.log bus.csv --columns -,time,-,-,bytes", "bytes since the row before"),
  handler: async ({ from, to, json, unit, columns, separator }) => {
    checkEnding(`TO ${to}`, to);
    await checkReplaceable(to);
    const { trace, understood } = await loadTrace(from, { unit, columns, separator });
    await writeTrace(to, trace);
    report(to, trace, json, { from, ...understood });
  },
});

const plot = defineCommand({
  builder: (yargs) =>
    traceWords(commonOptions(yargs))
      .positional("file", { type: "string", demandOption: true, describe: "Trace to read" })
      .option("out", { type: "string", describe: "Picture to write: .svg or .png [default: FILE.svg]" })
      .example("$0 trace plot wifi.csv --out wifi.png", "rate, delay and loss over time"),
  handler: async ({ file, out = `${file}.svg`, json, unit, columns, separator }) => {
    if (!/\.(svg|png)$/i.test(out))
      throw new InputError(`--out ${out}: a name ending in .svg or .png is needed`, {
        code: "invalid-option",
      });
    await checkReplaceable(out);
    const { trace, understood } = await loadTrace(file, { unit, columns, separator });
    const { traceChart } = await import("../../report/charts/traceChart.ts");
    const { wide } = await import("../../report/charts/theme.ts");
    const { renderPng, renderSvg } = await import("../../report/render.ts");
    const svg = await renderSvg(traceChart(trace, path.basename(file), wide));
    await writeFileAtomic(out, /\.png$/i.test(out) ? renderPng(svg) : svg);
    report(out, trace, json, { from: file, ...understood });
  },
});

const kinds = [
  listCommand(
    "generate <what>",
    `Make a trace from a preset (${Object.keys(tracePresets).join(", ")}) or a description in JSON`,
    () => generate,
  ),
  listCommand(
    "convert <from> <to>",
    "Convert a trace between CSV and mahimahi, by the files' endings",
    () => convert,
  ),
  listCommand("plot <file>", "Draw a trace", () => plot),
];

/** `paretopipe trace`: make, convert and draw traces of what a link does over time. */
export const trace = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .command(kinds)
      .demandCommand()
      .example("$0 trace generate lte-car --out lte.csv", "see `paretopipe trace generate --help`"),
  handler: () => {},
});

/** Refuses a file whose ending is that of neither format: CSV in a .xlsx opens nowhere. Without an ending it is CSV. */
function checkEnding(given: string, file: string): void {
  if (isMahimahi(file) || ["", ".csv", ".txt"].includes(path.extname(file).toLowerCase())) return;
  throw new InputError(`${given}: a name ending in .csv, or .mahi for mahimahi, is needed`, {
    code: "invalid-option",
  });
}

async function writeTrace(file: string, trace: Trace): Promise<void> {
  if (!isMahimahi(file)) return writeFileAtomic(file, writeCsvTrace(trace));
  await replaceFile(file, (temporary) =>
    writeFile(temporary, mahimahiPieces(trace), { signal: interruptSignal }),
  );
}

/** @param source the file that the trace was read from, and how its format was understood */
function report(file: string, trace: Trace, json: boolean, source?: Understood & { from: string }): void {
  const end = traceEnd(trace);
  const meanRate = traceMean(trace, trace.rate);
  const summary = {
    schema: "paretopipe/trace/v1",
    file,
    rows: trace.time.length,
    duration: end,
    meanRate,
    minRate: trace.rate.reduce((least, rate) => Math.min(least, rate)),
    maxRate: trace.rate.reduce((most, rate) => Math.max(most, rate)),
    ...(source && { source }),
  };
  const range = `${formatRate(summary.minRate)} to ${formatRate(summary.maxRate)}`;
  if (json) printJson(summary);
  else {
    console.log(
      `${file}: ${counted(summary.rows, "row")} over ${formatDuration(end)}, mean ${formatRate(meanRate)} (${range})`,
    );
    if (source) console.log(`${source.from} was read as ${describeUnderstood(source)}`);
  }
}
