import { printable } from "../../base/printable.ts";
import { formatBytes } from "../../base/units.ts";
import { readRun } from "../../explore/runDirectory.ts";
import { exportPlan } from "../../export/exportPlan.ts";
import { teamName } from "../../plan/plan.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { printJson, printTable } from "../output.ts";

/** `paretopipe export RUN`: writes a plan's stages as ONNX files, and what is needed to run them. */
export const exportCommand = defineCommand({
  builder: (yargs) =>
    commonOptions(yargs)
      .positional("run", { type: "string", demandOption: true, describe: "A run directory" })
      .option("plan", {
        type: "string",
        demandOption: true,
        requiresArg: true,
        describe: "A plan's id; without its settings, the fastest of its plans on a front",
      })
      .option("out", {
        type: "string",
        demandOption: true,
        requiresArg: true,
        describe: "The directory to write, new or empty",
      })
      .option("model", { type: "string", describe: "The model's file [default: the zoo's of that name]" })
      .option("input", {
        type: "string",
        array: true,
        nargs: 1,
        describe: "NAME=FILE.npy: the value of an input of which the run records only the hash",
      })
      .example("$0 export runs/first --plan 'pi|features.7|server' --out split", "its files"),
  handler: async ({ run, plan, out, model, input, json, quiet }) => {
    const { manifest, files } = await exportPlan(await readRun(run), {
      plan,
      out,
      model,
      inputs: input,
      signal: interruptSignal,
      onNote: (note) => quiet || console.error(`note: ${note}`),
    });
    if (json) return printJson(manifest);
    console.log(`${printable(`${manifest.plan}: ${manifest.model.name}`)}, batch ${manifest.model.batch}\n`);
    printTable(
      ["device", "from", "to", "file", "size"],
      manifest.stages.map(({ from, to, file, bytes, ...stage }) => {
        return [teamName(stage), from, to, file ?? "(sends its input)", formatBytes(bytes)];
      }),
    );
    console.log(`\n${files.join("\n")}`);
  },
});
