import { max, min } from "simple-statistics";
import { checkReplaceable, writeFileAtomic } from "../../../base/atomicFile.ts";
import { count } from "../../../base/checkNumber.ts";
import { counted } from "../../../base/counted.ts";
import { InputError } from "../../../base/errors.ts";
import { formatBytes, formatDuration, formatRate, parseBytes } from "../../../base/units.ts";
import type { Trace } from "../../../network/trace.ts";
import { writeCsvTrace } from "../../../network/traces/csvTrace.ts";
import type { LinkProfile } from "../../../profile/linkProfile.ts";
import { profileLink } from "../../../runtime/calibrate/profileLink.ts";
import { traceLink } from "../../../runtime/calibrate/traceLink.ts";
import { checkReachable } from "../../../runtime/controller/checkReachable.ts";
import { parseAddress } from "../../../transport/address.ts";
import { commonOptions, defineCommand } from "../../defineCommand.ts";
import { interruptSignal } from "../../interrupt.ts";
import { numberOption } from "../../numberOption.ts";
import { printJson } from "../../output.ts";
import { parsedOption, positiveDuration, timerOption } from "../../quantityOption.ts";
import { refuseOptions } from "../../refuseOptions.ts";
import { workerAt, workerOptions } from "../../workerOptions.ts";
import { writeProfile } from "../../writeProfile.ts";

const defaultSizes = [
  "0B",
  "1KiB",
  "16KiB",
  "32KiB",
  "64KiB",
  "128KiB",
  "256KiB",
  "1MiB",
  "4MiB",
  "16MiB",
  "64MiB",
];

/** `paretopipe profile link`: measures how long messages take from one worker to another. */
export const link = defineCommand({
  builder: (yargs) =>
    workerOptions(commonOptions(yargs))
      .option("from", { type: "string", demandOption: true, describe: "HOST:PORT of the worker that sends" })
      .option("to", { type: "string", demandOption: true, describe: "HOST:PORT of the worker that receives" })
      .option("via", {
        type: "string",
        describe: "HOST:PORT at which the sender reaches the receiver [default: the address of --to]",
      })
      .option("out", { type: "string", demandOption: true, describe: "The profile to write (JSON)" })
      .option("sizes", {
        type: "string",
        describe: `Sizes of messages, smallest first; sizes that would take too long are left out [default: ${defaultSizes.join(",")}]`,
      })
      .option("long-pause", {
        type: "string",
        describe:
          "Also send messages after a pause of this length, which may take longer; 0s: do not [default: 2s]",
      })
      .option("load", {
        type: "string",
        default: "1s",
        describe: "Also keep each direction busy for this long, alone and both at once; 0s: do not",
      })
      .option("for", {
        type: "string",
        describe: "Measure rate and delay over and over for this long, and write a trace instead (CSV)",
      })
      .option("every", {
        type: "string",
        describe: "With --for: time from one measurement to the next [default: 10s]",
      })
      .option("repeats", numberOption("--repeats", count(1), "Messages of each size [default: 5]"))
      .option("name", {
        type: "string",
        describe: "The link's name [default: FROM>TO by the workers' addresses]",
      })
      .option("note", { type: "string", describe: "Anything worth knowing about this measurement" })
      .example(
        "$0 profile link --from pi:7070 --to server:7070 --secret-file keys/secret.key --out up.json",
        "one direction; a scenario takes it as links: { pi>server: { profile: up.json } }",
      )
      .example(
        "$0 profile link --from pi:7070 --to server:7070 --for 24h --every 10min --out day.csv",
        "as measured, hour by hour; a scenario takes it as trace: { file: day.csv }",
      ),
  handler: async (args) => {
    const { repeats = 5, every = "10s", longPause = "2s" } = args;
    if (args.for === undefined)
      refuseOptions(args, ["every"], "goes with --for TIME: it repeats measurements");
    else {
      const why = "does not go with --for TIME, which writes a trace of rate and delay";
      refuseOptions(args, ["sizes", "repeats", "long-pause", "name", "note"], why);
    }
    const sizes = parseSizes(args.sizes ?? defaultSizes.join(","));
    await checkReplaceable(args.out);
    const [from, to] = await Promise.all([
      workerAt("--from", args.from, args),
      workerAt("--to", args.to, args),
    ]);
    if (args.via !== undefined) parsedOption("--via", args.via, parseAddress);
    else checkReachable(from, to, "the address at which it does with --via HOST:PORT");
    if (to.device === from.device) {
      throw new InputError(`--from and --to are both ${to.device}: a link is between two workers`, {
        code: "invalid-option",
      });
    }
    const ends = { from, to, address: args.via ?? to.device };
    const load = timerOption("--load", args.load);
    if (args.for !== undefined) {
      if (!(load > 0))
        throw new InputError("--load 0s with --for: it needs a time", { code: "invalid-option" });
      let rows = 0;
      const trace = await traceLink({
        ...ends,
        busy: load,
        every: positiveDuration("--every", every),
        duration: positiveDuration("--for", args.for),
        onRow: async (trace) => {
          await writeFileAtomic(args.out, writeCsvTrace(trace));
          rows = trace.time.length;
        },
        onOutage: ({ message }) => {
          if (args.quiet) return;
          console.error(
            `paretopipe: ${message}; trying again until --for is over: the trace has 0 bit/s until then`,
          );
        },
        signal: interruptSignal,
      }).catch((error) => {
        if (rows > 0) console.error(`paretopipe: ${args.out} has what was measured: ${counted(rows, "row")}`);
        throw error;
      });
      if (args.json) printJson({ schema: "paretopipe/link-trace/v1", file: args.out, trace });
      else console.log(traceSummary(trace, args.out));
      return;
    }
    if (!args.quiet)
      console.error(`measuring ${from.device}>${to.device} with ${counted(sizes.length, "size")}`);
    const profile = await profileLink({
      ...ends,
      sizes,
      repeats,
      longPause: timerOption("--long-pause", longPause),
      load,
      name: args.name ?? `${from.device}>${to.device}`,
      command: ["paretopipe", ...process.argv.slice(2)].join(" "),
      note: args.note,
    });
    await writeProfile(args.out, profile);
    if (args.json) printJson(profile);
    else console.log(summary(profile, args.out));
  },
});

/** @throws InputError for an invalid size, or for sizes that do not rise */
function parseSizes(text: string): number[] {
  const sizes = text.split(",").map((part) => Math.round(parsedOption("--sizes", part.trim(), parseBytes)));
  if (sizes.every((size, index) => index === 0 || size > sizes[index - 1])) return sizes;
  throw new InputError(`--sizes ${text}: the sizes must increase`, { code: "invalid-option" });
}

function traceSummary({ time, rate, delay }: Trace, file: string): string {
  const range = (values: number[], format: (value: number) => string) =>
    `${format(min(values))} to ${format(max(values))}`;
  return `${file}: ${counted(time.length, "row")}, ${range(rate, formatRate)}, delay ${range(delay!, formatDuration)}`;
}

function loadSummary({ forward, backward }: NonNullable<LinkProfile["load"]>): string {
  const rate = ({ alone, together }: typeof forward) =>
    `${formatRate(alone)} alone, ${formatRate(together)} with both`;
  return `kept busy, this direction carries ${rate(forward)}; the other one ${rate(backward)}`;
}

function summary({ name, transport, curve, provenance, load }: LinkProfile, file: string): string {
  const { bytes, idle, backToBack = idle } = curve;
  const last = bytes.length - 1;
  const rate = last > 0 ? (bytes[last] * 8) / backToBack[last] : Number.POSITIVE_INFINITY;
  const pace = Number.isFinite(rate) ? `, ${formatRate(rate)} in a row at ${formatBytes(bytes[last])}` : "";
  return `${file}: ${name} over ${transport}: round trip ${formatDuration(provenance.roundTrip!)}${pace}${load ? `; ${loadSummary(load)}` : ""}`;
}
