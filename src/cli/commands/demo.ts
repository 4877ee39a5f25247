import path from "node:path";
import { canPin } from "../../base/canPin.ts";
import { count } from "../../base/checkNumber.ts";
import { LocalMachine } from "../../validate/testbed/localMachine.ts";
import { validateDemo } from "../../validate/validateDemo.ts";
import type { Validated } from "../../validate/validateScenario.ts";
import { chartsOption } from "../chartsOption.ts";
import { checkValidation } from "../checkValidation.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { measureProfile } from "../measureProfile.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { printRun } from "../printRun.ts";
import { printValidation } from "../printValidation.ts";
import { profileSummary } from "../profileSummary.ts";
import { positiveDuration } from "../quantityOption.ts";
import { reportValidation } from "../reportValidation.ts";
import { showMeasuring } from "../showMeasuring.ts";

/** `paretopipe demo`, also `npm start`: runs all steps once, on this machine. */
export const demo = defineCommand({
  builder: (yargs) =>
    chartsOption(commonOptions(yargs))
      .option("out", {
        type: "string",
        default: path.join("runs", "demo"),
        describe: "The run directory to write",
      })
      .option("budget", { type: "string", default: "75s", describe: "Time allowed for profiling" })
      .option("measure", { type: "string", default: "75s", describe: "Time allowed for measuring" })
      .option("model", {
        type: "string",
        default: "mobilenet_v2",
        describe: "Zoo name or path of an .onnx file",
      })
      .option("batch", { ...numberOption("--batch", count(1), "Inputs in a frame"), default: 8 })
      .example("$0 demo", "what `npm start` runs"),
  handler: async (args) => {
    const { out, json } = args;
    const { run, validation } = await reportValidation(out, args.charts, () => runDemo(args));
    if (json) {
      printJson(validation);
    } else {
      printRun(run, out);
      printValidation(run, validation, out);
    }
    checkValidation(validation, out);
  },
});

interface DemoArguments {
  out: string;
  budget: string;
  measure: string;
  model: string;
  batch: number;
  json: boolean;
  quiet: boolean;
}

async function runDemo(args: DemoArguments): Promise<Validated> {
  const { out, model, batch, json, quiet } = args;
  const budget = positiveDuration("--budget", args.budget);
  const measuring = positiveDuration("--measure", args.measure);
  const file = path.join(out, "profile.json");
  // Measured as the testbed's workers run: each on its own core, if there are two.
  const cpu = canPin(1) ? 1 : undefined;
  const profile = await measureProfile(async () => new LocalMachine(cpu), {
    model,
    batch,
    dim: [],
    input: [],
    maxBoundary: 1,
    all: false,
    budget,
    width: 0.02,
    stages: "ends",
    provider: "cpu",
    overhead: true,
    neighbour: true,
    transport: "tcp",
    name: "this machine",
    seed: 1,
    out: file,
    quiet,
  });
  if (!json) console.log(`${profileSummary(profile, file)}\n`);
  return showMeasuring(quiet, (options) => validateDemo(model, file, out, { ...options, budget: measuring }));
}
