import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseDuration } from "../../base/units.ts";
import { checkRunIsThere } from "../../explore/runDirectory.ts";
import { withDirectoryLock } from "../../validate/measure/withDirectoryLock.ts";
import { LocalMachine } from "../../validate/testbed/localMachine.ts";
import { validateAlone } from "../../validate/validateScenario.ts";
import { checkValidation } from "../checkValidation.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { measureProfile } from "../measureProfile.ts";
import { printJson } from "../output.ts";
import { printRun } from "../printRun.ts";
import { printValidation } from "../printValidation.ts";
import { profileSummary } from "../profileSummary.ts";
import { showMeasuring } from "../showMeasuring.ts";

const shipped = (file: string) => fileURLToPath(new URL(`../../../${file}`, import.meta.url));

/** `paretopipe demo`, also `npm start`: runs all steps once, on this machine. */
export const demo = defineCommand({
  command: "demo",
  describe:
    "The whole way once: profile MobileNetV2 here, predict its fronts, measure them on two workers here",
  builder: (yargs) =>
    commonOptions(yargs)
      .option("out", {
        type: "string",
        default: path.join("runs", "demo"),
        describe: "The run directory to write",
      })
      .option("budget", { type: "string", default: "90s", describe: "Time allowed for profiling" })
      .option("measure", { type: "string", default: "100s", describe: "Time allowed for measuring" })
      .option("model", {
        type: "string",
        default: "mobilenet_v2",
        describe: "Zoo name or path of an .onnx file",
      })
      .option("batch", { type: "number", default: 8, describe: "Inputs in a frame" })
      .example("$0 demo", "what `npm start` runs"),
  handler: async (args) => {
    const { out, json } = args;
    const { run, validation } = await withDirectoryLock(out, () => runDemo(args));
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

async function runDemo({ out, budget, measure, model, batch, json, quiet }: DemoArguments) {
  const file = path.join(out, "profile.json");
  // Measured as the testbed's workers run: each on its own core, if there are two.
  const cpu = process.platform === "linux" && os.cpus().length > 1 ? 1 : undefined;
  const profile = await measureProfile(async () => new LocalMachine(cpu), {
    model,
    batch,
    dim: [],
    input: [],
    maxBoundary: 1,
    all: false,
    budget: parseDuration(budget),
    width: 0.02,
    stages: "ends",
    provider: "cpu",
    overhead: true,
    transport: "tcp",
    name: "this machine",
    seed: 1,
    out: file,
    quiet,
  });
  if (!json) console.log(`${profileSummary(profile, file)}\n`);
  // Measurements of an earlier demo belong to another profile.
  await rm(path.join(out, "measured.jsonl"), { force: true });
  const { run, validation } = await showMeasuring(quiet, (options) =>
    validateAlone({
      ...options,
      budget: parseDuration(measure),
      // The scenario imagines a board four times slower than this machine, and this machine as the server.
      scenario: shipped("scenarios/mobilenet_v2.testbed.yaml"),
      testbed: shipped("validate/local.testbed.yaml"),
      out,
      profiles: new Map([
        ["pi", file],
        ["server", file],
      ]),
      model,
      visit: 1,
    }),
  );
  const { writeReport } = await import("../../report/writeReport.ts");
  await writeReport(run, out, validation, { signal: interruptSignal });
  await checkRunIsThere(out);
  return { run, validation };
}
