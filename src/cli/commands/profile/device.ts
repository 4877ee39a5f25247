import os from "node:os";
import path from "node:path";
import { writeFileAtomic } from "../../../base/atomicFile.ts";
import { InputError } from "../../../base/errors.ts";
import { formatDuration, formatWaiting, parseDuration } from "../../../base/units.ts";
import { checkWritable } from "../../../base/writableDirectory.ts";
import { checkProvider } from "../../../graph/runtime/checkProvider.ts";
import type { DeviceProfile } from "../../../profile/deviceProfile.ts";
import type { MeasureProgress, Shortage } from "../../../profile/measureStages.ts";
import { measureDevice } from "../../../profile/profileDevice.ts";
import { stringifyProfile } from "../../../profile/profileFile.ts";
import { RemoteMachine } from "../../../runtime/calibrate/remoteMachine.ts";
import type { RemoteWorkerOptions } from "../../../runtime/controller/remoteWorker.ts";
import type { TransportName } from "../../../transport/connection.ts";
import { overheadHere } from "../../../validate/testbed/localMachine.ts";
import { checkCpu } from "../../checkCpu.ts";
import { commonOptions, defineCommand } from "../../defineCommand.ts";
import { interruptSignal } from "../../interrupt.ts";
import {
  checkPositive,
  cutOptionsFrom,
  type ModelArguments,
  modelFrom,
  modelOptions,
  printModelNotes,
} from "../../modelOptions.ts";
import { printJson } from "../../output.ts";
import { startProgress } from "../../progress.ts";
import { workerAt, workerOptions } from "../../workerOptions.ts";

/** `paretopipe profile device`: measures each stage of a model, here or on a worker's device. */
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
        describe: "Time allowed; stages that it does not reach are estimated",
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

/** The options of `paretopipe profile device`, parsed. */
export interface ProfileArguments extends ModelArguments {
  /** Seconds. */
  budget: number;
  width: number;
  stages: "ends" | "all";
  /** Default: 1, or the worker's number. */
  threads?: number;
  provider: string;
  /** Default: the host's name, or the worker's. */
  name?: string;
  /** The worker whose device is measured. Default: this machine. */
  on?: RemoteWorkerOptions;
  /** The core of this machine to measure on. Default: any core. */
  cpu?: number;
  /** Whether to measure what the runtime adds, and which transport carries the messages for that. */
  overhead: boolean;
  transport: TransportName;
  note?: string;
  seed: number;
  out: string;
  quiet: boolean;
}

/**
 * Runs the command, also for `demo`: measures, then writes the profile in one step. If an interrupt or a failure ends
 * the measuring, it writes what was measured and throws the reason.
 */
export async function runProfile(args: ProfileArguments): Promise<DeviceProfile> {
  const begun = performance.now();
  await checkWritable(path.dirname(args.out));
  const machine = args.on && (await RemoteMachine.connect(args.on));
  const progress = startProgress(args.quiet);
  try {
    machine?.checkThreads(args.threads);
    await (machine ?? { checkProvider }).checkProvider(args.provider);
    const model = await modelFrom(args);
    printModelNotes(model, args);
    const runtime = { provider: args.provider, threads: args.threads ?? machine?.threads ?? 1 };
    // Elapsed time counts, but half of the budget is kept for measuring. Preparing a model happens once; later it is
    // cached.
    const passed = Math.min((performance.now() - begun) / 1000, args.budget / 2);
    const { profile, reason } = await measureDevice(model, {
      ...cutOptionsFrom(args),
      name: args.name ?? machine?.name ?? os.hostname(),
      stages: args.stages,
      runtime,
      budget: args.budget,
      start: performance.now() - passed * 1000,
      targetWidth: args.width,
      seed: args.seed,
      cpu: args.cpu,
      command: ["paretopipe", ...process.argv.slice(2)].join(" "),
      note: args.note,
      signal: interruptSignal,
      onProgress: (state) => progress.update(shareDone(state), 1, describe(state), state.left),
      onShort: (shortage) => progress.note(shortageInWords(shortage, args)),
      ...(machine && { visit: machine.visit, facts: () => machine.facts() }),
      ...(args.overhead && {
        overhead: (signal: AbortSignal) =>
          machine
            ? machine.overhead(args.provider, args.transport, signal)
            : overheadHere(runtime, args.transport, { cpu: args.cpu, signal }),
      }),
    });
    await writeFileAtomic(args.out, stringifyProfile(profile));
    if (reason !== undefined) {
      progress.note(`${args.out} has what was measured: ${stagesInWords(profile)}`);
      throw reason;
    }
    if (args.overhead && !profile.overhead) {
      progress.note(
        `what the runtime adds could not be measured within the budget of ${formatDuration(args.budget)}: the profile is without it`,
      );
    }
    return profile;
  } finally {
    progress.stop();
    await machine?.close();
  }
}

/** Tells the user, before the time is spent, how much more would be needed. */
function shortageInWords({ stages, reached, seconds }: Shortage, { budget }: ProfileArguments): string {
  const enough = reached === 1 ? "the whole model" : `some ${reached} of them`;
  return `to measure each of ${stages} stages once takes about ${formatWaiting(seconds)}; the budget of ${formatDuration(budget)} is enough for ${enough}, the others will be estimated (--budget allows more)`;
}

function stagesInWords({ stages, measurement: { unreached = 0 } }: DeviceProfile): string {
  if (unreached === 0) return `${stages.length} stages`;
  return `${stages.length} of ${stages.length + unreached} stages, the others are estimated`;
}

function shareDone({ elapsed, left }: MeasureProgress): number {
  return elapsed / (elapsed + left || 1);
}

function describe({ round, done, stages, worstWidth }: MeasureProgress): string {
  const width = worstWidth === null ? "" : `, least certain ±${(worstWidth * 100).toFixed(1)} %`;
  return `round ${round}, stage ${done + 1} of ${stages}${width}`;
}

/** A summary in two lines: what was measured, and how certain it is. */
export function profileSummary(profile: DeviceProfile, file: string): string {
  const { measurement, stages, cuts, model } = profile;
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
    `${file}: ${model.name}, batch ${model.batch}: ${stagesInWords(profile)}, ${measurement.rounds} rounds, ${formatDuration(measurement.seconds)}`,
    `whole model ${whole ? formatDuration(whole.quantiles.p50) : "not measured"}; stopped because ${why}; ${width}`,
  ].join("\n");
}
