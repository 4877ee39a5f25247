import { readRun } from "../../explore/runDirectory.ts";
import { addModelGraph } from "../../explorer/addModelGraph.ts";
import { readValidation } from "../../judge/validationDirectory.ts";
import { drawnConditions } from "../../report/drawnConditions.ts";
import { chartsOption } from "../chartsOption.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { printJson } from "../output.ts";
import { startProgress } from "../progress.ts";

/** `paretopipe report DIR`: writes the report again, from run.json and, if there is one, validation.json. */
export const report = defineCommand({
  builder: (yargs) =>
    chartsOption(commonOptions(yargs))
      .positional("directory", { type: "string", demandOption: true, describe: "A run directory" })
      .option("condition", {
        type: "string",
        array: true,
        describe:
          "Draw the charts of this condition; may be repeated [default: all if there are few, else the most telling]",
      })
      .option("model", {
        type: "string",
        requiresArg: true,
        describe: "Keep this model's graph in the run, for its pages: a zoo name or an .onnx file",
      })
      .example("$0 report runs/first", "charts, tables and page from runs/first/run.json"),
  handler: async ({ directory, charts, condition, model, json, quiet }) => {
    const run = await readRun(directory);
    const validation = await readValidation(directory, run);
    // A condition that does not exist is noticed before a model is loaded.
    drawnConditions(run, validation, condition);
    if (model !== undefined) await addModelGraph(directory, model, interruptSignal);
    const { writeReport } = await import("../../report/writeReport.ts");
    const progress = startProgress(quiet);
    let files: string[];
    try {
      files = await writeReport(run, directory, validation, {
        charts,
        conditions: condition,
        signal: interruptSignal,
        onProgress: (done, total) => progress.update(done, total, "drawing the report"),
      });
    } finally {
      progress.stop();
    }
    if (json) printJson({ schema: "paretopipe/files/v1", files });
    else console.log(files.join("\n"));
  },
});
