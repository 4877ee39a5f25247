import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseDuration } from "../../base/units.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { profileSummary, runProfile } from "./profile.ts";
import { runSimulate } from "./simulate.ts";

const scenario = fileURLToPath(new URL("../../../scenarios/mobilenet_v2.slow-fast.yaml", import.meta.url));

/** `paretopipe demo`, which is `npm start`: the whole way once, on this machine. */
export const demo = defineCommand({
  command: "demo",
  describe:
    "The whole way once: profile MobileNetV2 here, predict its fronts on three networks, write a report",
  builder: (yargs) =>
    commonOptions(yargs)
      .option("out", {
        type: "string",
        default: path.join("runs", "demo"),
        describe: "The run directory to write",
      })
      .option("budget", { type: "string", default: "2min", describe: "Time allowed for profiling" })
      .option("model", {
        type: "string",
        default: "mobilenet_v2",
        describe: "Zoo name or path of an .onnx file",
      })
      .option("batch", { type: "number", default: 8, describe: "Inputs in a frame" })
      .example("$0 demo", "what `npm start` runs"),
  handler: async ({ out, budget, model, batch, json, quiet }) => {
    const file = path.join(out, "profile.json");
    const profile = await runProfile({
      model,
      batch,
      dim: [],
      maxBoundary: 1,
      all: false,
      budget: parseDuration(budget),
      width: 0.02,
      stages: "ends",
      threads: 1,
      provider: "cpu",
      name: "this machine",
      seed: 1,
      out: file,
      quiet,
    });
    if (!json) console.log(`${profileSummary(profile, file)}\n`);
    // The scenario imagines a board four times slower than this machine, and this machine as the server.
    const profiles = [`pi=${file}`, `server=${file}`];
    await runSimulate({ scenario, out, profiles, engine: "auto", json, quiet });
  },
});
