import { readRun } from "../../explore/runDirectory.ts";
import { readValidation } from "../../judge/validationDirectory.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { printJson } from "../output.ts";

/** `paretopipe report DIR`: the report again, from run.json and, where there is one, validation.json. */
export const report = defineCommand({
  command: "report <directory>",
  describe: "Write a run directory's report and charts again",
  builder: (yargs) =>
    commonOptions(yargs)
      .positional("directory", { type: "string", demandOption: true, describe: "A run directory" })
      .example("$0 report runs/first", "charts, tables and page from runs/first/run.json"),
  handler: async ({ directory, json }) => {
    const run = await readRun(directory);
    const validation = await readValidation(directory, run);
    const { writeReport } = await import("../../report/writeReport.ts");
    const files = await writeReport(run, directory, validation, { signal: interruptSignal });
    if (json) printJson({ schema: "paretopipe/files/v1", files });
    else console.log(files.join("\n"));
  },
});
