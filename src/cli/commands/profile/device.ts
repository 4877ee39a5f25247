import { checkCpu } from "../../../base/checkCpu.ts";
import { count, share, whole } from "../../../base/checkNumber.ts";
import { InputError } from "../../../base/errors.ts";
import { maxSeconds } from "../../../base/secondsRange.ts";
import { stageChoices } from "../../../profile/stageRanges.ts";
import { RemoteMachine } from "../../../runtime/calibrate/remoteMachine.ts";
import { LocalMachine } from "../../../validate/testbed/localMachine.ts";
import { commonOptions, defineCommand } from "../../defineCommand.ts";
import { measureProfile } from "../../measureProfile.ts";
import { modelOptions } from "../../modelOptions.ts";
import { numberOption } from "../../numberOption.ts";
import { printJson } from "../../output.ts";
import { profileSummary } from "../../profileSummary.ts";
import { positiveDuration } from "../../quantityOption.ts";
import { refuseOptions } from "../../refuseOptions.ts";
import { workerAt, workerDefaults, workerOptions } from "../../workerOptions.ts";

/** `paretopipe profile device`: measures each stage of a model, here or on a worker's device. */
export const device = defineCommand({
  builder: (yargs) =>
    workerOptions(commonOptions(modelOptions(yargs)))
      .option("on", { type: "string", describe: "HOST:PORT of a worker: measure its device" })
      .option("out", { type: "string", demandOption: true, describe: "The profile to write (JSON)" })
      .option("budget", {
        type: "string",
        default: "3min",
        describe: "Time allowed; stages that it does not reach are estimated",
      })
      .option("width", {
        ...numberOption(
          "--width",
          share(0.02),
          "Stop when every 95 % interval is this narrow, relative to its median",
        ),
        default: 0.02,
      })
      .option("stages", {
        choices: stageChoices,
        default: "ends" as const,
        describe:
          "All prefixes and suffixes (two devices); also short spans (more devices); or every pair of cuts",
      })
      .option(
        "threads",
        numberOption("--threads", count(1), "Threads of ONNX Runtime [default: 1; with --on the worker's]"),
      )
      .option("cpu", numberOption("--cpu", count(0), "Run on this core only (Linux, taskset); not with --on"))
      .option("overhead", {
        type: "boolean",
        default: true,
        describe: "Also measure what the runtime of `validate` adds, with messages over --transport",
      })
      .option("neighbour", {
        type: "boolean",
        default: false,
        describe:
          "Also measure how much longer runs take while another process here runs the model too; not with --on",
      })
      .option("provider", {
        type: "string",
        default: "cpu",
        describe: "Execution provider: cpu, webgpu, cuda, ...",
      })
      .option("name", {
        type: "string",
        describe: "The device's name [default: this host's, or the worker's]",
      })
      .option("for", {
        type: "string",
        describe:
          "A scenario with this device (--name): after a first round, visit only stages that its fronts depend on",
      })
      .option("note", { type: "string", describe: "Anything worth knowing about this measurement" })
      .option("seed", { ...numberOption("--seed", whole, "Seed of the order of stages"), default: 1 })
      .example("$0 profile device mobilenet_v2 --out pi.json", "a zoo model, within three minutes")
      .example(
        "$0 profile device mobilenet_v2 --on 192.168.1.20:7070 --secret-file keys/secret.key --out pi.json",
        "on a worker's device",
      )
      .example(
        "$0 profile device my.onnx --batch 8 --budget 10min --out pi.json",
        "your own, more precisely",
      ),
  handler: async (args) => {
    const { on, cpu } = args;
    if (on !== undefined && cpu !== undefined) {
      throw new InputError("--cpu with --on: start the worker there with --cpu", { code: "invalid-option" });
    }
    if (on !== undefined && args.neighbour) {
      throw new InputError("--neighbour with --on: only the machine of this command can be measured so", {
        code: "invalid-option",
      });
    }
    if (on === undefined) {
      const why = "goes with --on HOST:PORT: it is for reaching a worker";
      refuseOptions(args, ["secret-file", "certificates", "deadline"], why);
      if (!args.overhead)
        refuseOptions(args, ["transport"], "goes with --on HOST:PORT or --overhead: no messages are sent");
    }
    const core = cpu === undefined ? undefined : checkCpu("--cpu", cpu);
    const worker = on === undefined ? undefined : await workerAt("--on", on, args);
    const open = async () => (worker ? RemoteMachine.connect(worker) : new LocalMachine(core));
    const profile = await measureProfile(open, {
      ...args,
      transport: args.transport ?? workerDefaults.transport,
      budget: positiveDuration("--budget", args.budget, maxSeconds),
    });
    if (args.json) printJson(profile);
    else console.log(profileSummary(profile, args.out));
  },
});

/** The options of `paretopipe profile device`, parsed. */
