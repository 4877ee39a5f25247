import { count } from "../../base/checkNumber.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { printRunSummary, progressWords } from "../printRunSummary.ts";
import { startProgress } from "../progress.ts";
import { deadlineOption, durationOption } from "../quantityOption.ts";
import { parseProfiles, profileOption } from "../scenarioOptions.ts";

/** `paretopipe run SCENARIO|EXPORT`: runs one's own inputs through a split model. */
export const run = defineCommand({
  builder: (yargs) =>
    profileOption(commonOptions(yargs))
      .positional("from", {
        type: "string",
        demandOption: true,
        describe: "A scenario file, or the directory of an export",
      })
      .option("plan", {
        type: "string",
        requiresArg: true,
        describe:
          "A plan's id; without its settings, the fastest of its plans on a front. An export needs none",
      })
      .option("testbed", {
        type: "string",
        demandOption: true,
        requiresArg: true,
        describe: "A testbed file",
      })
      .option("input", {
        type: "string",
        array: true,
        nargs: 1,
        demandOption: true,
        describe: "A .npy, .npz or image file, a folder of them, or - for .npy arrays on standard input",
      })
      .option("output", {
        type: "string",
        demandOption: true,
        requiresArg: true,
        describe: "The file to write: .npz, or .jsonl for JSON lines",
      })
      .option("preprocess", {
        type: "string",
        requiresArg: true,
        describe: "A file that says how images become the model's input",
      })
      .option(
        "top",
        numberOption("--top", count(1), "Write this number of best classes instead of all outputs"),
      )
      .option("labels", {
        type: "string",
        requiresArg: true,
        describe: "With --top: the classes' names, one a line",
      })
      .option("resume", { type: "boolean", default: false, describe: "Go on with an interrupted run" })
      .option("fallback", {
        choices: ["local"] as const,
        describe: "Run the rest on this machine when a device stays lost",
      })
      .option("wait", {
        type: "string",
        default: "1min",
        describe: "How long a lost device may take to come back",
      })
      .option("condition", { type: "string", describe: "The condition that links obey [default: the first]" })
      .option("transport", {
        choices: ["tcp", "grpc"] as const,
        default: "tcp" as const,
        describe: "What carries messages",
      })
      .option("deadline", {
        type: "string",
        default: "10s",
        describe: "How long a device may be silent before it is lost",
      })
      .option("model", { type: "string", describe: "The model's file [default: the zoo's of that name]" })
      .option("value", {
        type: "string",
        array: true,
        nargs: 1,
        describe: "NAME=FILE.npy: the value of an input of which the profile records only the hash",
      })
      .example(
        "$0 run my.yaml --plan 'pi|features.7|server' --testbed my.testbed.yaml --input photos --preprocess imagenet.yaml --output classes.jsonl --top 5",
        "classify photos",
      ),
  handler: async (args) => {
    const { from, plan, testbed, input, output, preprocess, top, labels, resume, fallback } = args;
    const wait = durationOption("--wait", args.wait);
    const deadline = deadlineOption(args.deadline);
    const { runFiles } = await import("../../run/runFiles.ts");
    const progress = startProgress(args.quiet);
    const summary = await runFiles({
      ...{ from, plan, testbed, output, preprocess, top, labels, resume, fallback, wait, deadline },
      inputs: input,
      profiles: parseProfiles(args.profile),
      condition: args.condition,
      transport: args.transport,
      model: args.model,
      values: args.value,
      signal: interruptSignal,
      onNote: (note) => args.quiet || progress.note(note),
      onProgress: (now) => progress.update(now.file, now.files, progressWords(now)),
    }).finally(() => progress.stop());
    if (args.json) printJson(summary);
    else printRunSummary(summary);
  },
});
