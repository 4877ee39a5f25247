import os from "node:os";
import path from "node:path";
import { writeFileAtomic } from "../../base/atomicFile.ts";
import { InputError } from "../../base/errors.ts";
import { formatDuration, parseDuration } from "../../base/units.ts";
import { checkWritable } from "../../base/writableDirectory.ts";
import { checkProvider } from "../../graph/runtime/checkProvider.ts";
import type { DeviceProfile } from "../../profile/deviceProfile.ts";
import type { MeasureProgress } from "../../profile/measureStages.ts";
import { profileDevice } from "../../profile/profileDevice.ts";
import { stringifyProfile } from "../../profile/profileFile.ts";
import { RemoteMachine } from "../../runtime/calibrate/remoteMachine.ts";
import type { RemoteWorkerOptions } from "../../runtime/controller/remoteWorker.ts";
import type { TransportName } from "../../transport/connection.ts";
import { overheadHere } from "../../validate/testbed/overheadHere.ts";
import { checkCpu } from "../checkCpu.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import {
  checkPositive,
  cutOptionsFrom,
  type ModelArguments,
  modelFrom,
  modelOptions,
} from "../modelOptions.ts";
import { printJson } from "../output.ts";
import { startProgress } from "../progress.ts";
import { workerAt, workerOptions } from "../workerOptions.ts";

/** `paretopipe profile device`: what each stage of a model takes, here or on a worker's device. */
export const device = defineCommand({
  command: "device <model>",
  describe: "Measure what each stage of a model takes, on this machine or a worker's",
  builder: (yargs) =>
    workerOptions(commonOptions(modelOptions(yargs)))
      .option("on", { type: "string", describe: "HOST:PORT of a worker: measure its device" })
      .option("out", { type: "string", demandOption: true, describe: "The profile to write (JSON)" })
      .option("budget", {
        type: "string",
        default: "3min",
        describe: "Time allowed; the first round is finished anyway",
      })
      .option("width", {
        type: "number",
        default: 0.02,
        describe: "Stop when every 95 % interval is this narrow, relative to its median",
      })
      .option("stages", {
        choices: ["ends", "all"] as const,
        default: "ends" as const,
        describe: "All prefixes and suffixes (two devices), or every pair of cuts",
      })
      .option("threads", {
        type: "number",
        describe: "Threads of ONNX Runtime [default: 1; with --on the worker's]",
      })
      .option("cpu", { type: "number", describe: "Run on this core only (Linux, taskset); not with --on" })
      .option("overhead", {
        type: "boolean",
        default: true,
        describe: "Measure what the validator's runtime adds too, with messages over --transport",
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
      .option("note", { type: "string", describe: "Anything worth knowing about this measurement" })
      .option("seed", { type: "number", default: 1, describe: "Seed of the order of stages" })
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
    if (args.threads !== undefined) checkPositive("--threads", args.threads);
    if (!(args.width > 0)) {
      throw new InputError(`--width ${args.width}: a share above 0 is needed, such as 0.02`);
    }
    const { on, cpu, ...rest } = args;
    if (on !== undefined && cpu !== undefined) {
      throw new InputError("--cpu with --on: start the worker there with --cpu");
    }
    const profile = await runProfile({
      ...rest,
      budget: parseDuration(args.budget),
      ...(on !== undefined && { on: await workerAt(on, args) }),
      ...(cpu !== undefined && { cpu: checkCpu(cpu) }),
    });
    if (args.json) printJson(profile);
    else console.log(profileSummary(profile, args.out));
  },
});

export interface ProfileArguments extends ModelArguments {
  /** Seconds. */
  budget: number;
  width: number;
  stages: "ends" | "all";
  /** By default 1, or the worker's. */
  threads?: number;
  provider: string;
  /** By default the host's, or the worker's. */
  name?: string;
  /** The worker whose device is measured; by default this machine. */
  on?: RemoteWorkerOptions;
  /** The core of this machine to measure on; by default any. */
  cpu?: number;
  /** Whether what the runtime adds is measured, and what carries messages there. */
  overhead: boolean;
  transport: TransportName;
  note?: string;
  seed: number;
  out: string;
  quiet: boolean;
}

/** What the command does, for `demo` too: measures, then writes the profile in one step. */
export async function runProfile(args: ProfileArguments): Promise<DeviceProfile> {
  await checkWritable(path.dirname(args.out));
  const machine = args.on && (await RemoteMachine.connect(args.on));
  const progress = startProgress(args.quiet);
  try {
    machine?.checkThreads(args.threads);
    await (machine ?? { checkProvider }).checkProvider(args.provider);
    const model = await modelFrom(args);
    const runtime = { provider: args.provider, threads: args.threads ?? machine?.threads ?? 1 };
    const profile = await profileDevice(model, {
      ...cutOptionsFrom(args),
      name: args.name ?? machine?.name ?? os.hostname(),
      stages: args.stages,
      runtime,
      budget: args.budget,
      targetWidth: args.width,
      seed: args.seed,
      cpu: args.cpu,
      command: ["paretopipe", ...process.argv.slice(2)].join(" "),
      note: args.note,
      signal: interruptSignal,
      onProgress: (state) => progress.update(shareDone(state), 1, describe(state), state.left),
      ...(machine && { visit: machine.visit, facts: () => machine.facts() }),
      ...(args.overhead && {
        overhead: () =>
          machine
            ? machine.overhead(args.provider, args.transport)
            : overheadHere(runtime, args.transport, { cpu: args.cpu, signal: interruptSignal }),
      }),
    });
    await writeFileAtomic(args.out, stringifyProfile(profile));
    return profile;
  } finally {
    progress.stop();
    await machine?.close();
  }
}

function shareDone({ elapsed, left }: MeasureProgress): number {
  return elapsed / (elapsed + left || 1);
}

function describe({ round, done, stages, worstWidth }: MeasureProgress): string {
  const width = worstWidth === null ? "" : `, least certain ±${(worstWidth * 100).toFixed(1)} %`;
  return `round ${round}, stage ${done + 1} of ${stages}${width}`;
}

/** Two lines: what was measured and how certain it is. */
export function profileSummary({ measurement, stages, cuts, model }: DeviceProfile, file: string): string {
  const whole = stages.find(({ from, to }) => from === 0 && to === cuts.length - 1);
  const why =
    measurement.stoppedBy === "interval"
      ? `every interval is within ${measurement.targetWidth * 100} %`
      : `the budget of ${formatDuration(measurement.budget)} ended`;
  const width =
    measurement.worstWidth === null
      ? "too few rounds for intervals"
      : `least certain stage ±${(measurement.worstWidth * 100).toFixed(1)} %`;
  return [
    `${file}: ${model.name}, batch ${model.batch}: ${stages.length} stages, ${measurement.rounds} rounds, ${formatDuration(measurement.seconds)}`,
    `whole model ${whole ? formatDuration(whole.quantiles.p50) : "not measured"}; stopped because ${why}; ${width}`,
  ].join("\n");
}
