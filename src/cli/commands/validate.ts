import { share, whole } from "../../base/checkNumber.ts";
import { InputError } from "../../base/errors.ts";
import { formatDuration } from "../../base/units.ts";
import { parsePointChoice } from "../../validate/choosePoints.ts";
import { judgeImported } from "../../validate/judgeImported.ts";
import { readMeasured } from "../../validate/measure/measuredFile.ts";
import type { VisitRecord } from "../../validate/measure/visitRecord.ts";
import { type Emulator, emulators } from "../../validate/testbed/testbedSchema.ts";
import {
  validationDefaults as defaults,
  resumeAlone,
  type Validated,
  validateAlone,
} from "../../validate/validateScenario.ts";
import { chartsOption } from "../chartsOption.ts";
import { checkValidation } from "../checkValidation.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { printValidation } from "../printValidation.ts";
import { deadlineOption, positiveDuration } from "../quantityOption.ts";
import { reportValidation } from "../reportValidation.ts";
import { parseProfiles, profileOption, runDirectory } from "../scenarioOptions.ts";
import { showMeasuring } from "../showMeasuring.ts";
import { checkValidateMode, lastingOptions } from "../validateMode.ts";

/**
 * `paretopipe validate SCENARIO`: runs the same plans on real devices, and reports how far off the predictions were.
 */
export const validate = defineCommand({
  builder: (yargs) =>
    chartsOption(profileOption(commonOptions(yargs)))
      .positional("scenario", { type: "string", describe: "A scenario file (YAML)" })
      .option("testbed", { type: "string", describe: "The machines: a testbed file (YAML)" })
      .option("transport", {
        choices: ["tcp", "grpc"] as const,
        describe: `What carries the tensors [default: ${defaults.transport}]`,
      })
      .option("emulator", {
        choices: emulators,
        describe:
          "What emulates links between workers on this machine: hold (in the receiving worker) or relay (a process of its own) [default: the testbed's]",
      })
      .option("points", {
        type: "string",
        describe: `Plans to measure: front (those that may be on it, and the baselines), all, a number for each condition, or one by its id; plan:all is the plan of a device called all [default: ${defaults.points}]`,
      })
      .option("out", { type: "string", describe: "The run directory to write [default: runs/SCENARIO]" })
      .option("budget", {
        type: "string",
        describe: `Time allowed for measuring [default: ${formatDuration(defaults.budget)}; with --resume, the value it was started with]`,
      })
      .option("visit", {
        type: "string",
        describe: `Time that one visit to a plan measures [default: ${formatDuration(defaults.visit)}]`,
      })
      .option(
        "width",
        numberOption(
          "--width",
          share(0.05),
          `A point is done when its 95 % intervals are this narrow, as a share of the figure [default: ${defaults.width}]`,
        ),
      )
      .option(
        "tolerance",
        numberOption(
          "--tolerance",
          share(0.05),
          `Median error of latency or throughput beyond which the exit code is 3 [default: ${defaults.tolerance}]`,
        ),
      )
      .option("deadline", {
        type: "string",
        describe: `How long a device may be silent before it counts as lost [default: ${formatDuration(defaults.deadline)}; with --resume, the value it was started with]`,
      })
      .option("model", { type: "string", describe: "The model's file [default: the zoo's of that name]" })
      .option("input", {
        type: "string",
        array: true,
        nargs: 1,
        describe: "NAME=FILE.npy: the value of an input of which the profile records only the hash",
      })
      .option(
        "seed",
        numberOption(
          "--seed",
          whole,
          `Seed of frames, order and random conditions [default: ${defaults.seed}]`,
        ),
      )
      .option("resume", { type: "string", describe: "Continue the validation in this directory" })
      .option("import", {
        type: "string",
        describe:
          "Take the seed's result files (*_split_N_metrics.json) in this directory as measurements, and measure nothing",
      })
      .option("run", {
        type: "string",
        describe: "With --import: a run directory that predicts them, in place of a scenario",
      })
      .option("condition", {
        type: "string",
        describe: "With --import: the condition they were measured under",
      })
      .option("device", {
        type: "string",
        describe: "With --import: the device that ran the second part",
      })
      .conflicts("resume", ["scenario", "testbed", "import", ...lastingOptions])
      .example(
        "$0 validate scenarios/mobilenet_v2.slow-fast.yaml --testbed validate/local.testbed.yaml",
        "here",
      )
      .example(
        "$0 validate my.yaml --testbed my.testbed.yaml --points 'pi|input|server' --visit 1h",
        "a soak",
      )
      .example("$0 validate --resume runs/local", "after Ctrl-C"),
  handler: async (args) => {
    checkValidateMode(args);
    const directory = directoryOf(args);
    const { run, validation } = await reportValidation(directory, args.charts, () =>
      args.import === undefined ? measured(args, directory) : imported(args, args.import, directory),
    );
    if (args.json) printJson(validation);
    else printValidation(run, validation, directory);
    checkValidation(validation, directory);
  },
});

interface ValidateArguments {
  scenario?: string;
  testbed?: string;
  transport?: "tcp" | "grpc";
  emulator?: Emulator;
  points?: string;
  budget?: string;
  visit?: string;
  width?: number;
  tolerance?: number;
  deadline?: string;
  model?: string;
  input?: string[];
  profile: string[];
  seed?: number;
  resume?: string;
  quiet: boolean;
}

/** The run directory to write. Throws InputError if the arguments name none. */
function directoryOf(args: {
  scenario?: string;
  out?: string;
  resume?: string;
  import?: string;
  run?: string;
}): string {
  if (args.resume !== undefined) return args.resume;
  if (args.import === undefined) return runDirectory(required(args.scenario), args.out);
  return args.run ?? runDirectory(args.scenario!, args.out);
}

/** Measures and judges; says how to go on if that ends early. The caller must hold the directory's lock. */
async function measured(args: ValidateArguments, directory: string): Promise<Validated> {
  try {
    return await measureAndShow(args, directory);
  } catch (error) {
    // Of a wrong input the directory has nothing, or what an earlier validation measured.
    const isKept = !(error instanceof InputError) && (await hasVisits(directory));
    if (isKept)
      console.error(`what is measured is kept; go on with paretopipe validate --resume ${directory}`);
    throw error;
  }
}

async function hasVisits(directory: string): Promise<boolean> {
  const { records } = await readMeasured(directory).catch(() => ({ records: [] as VisitRecord[] }));
  return records.some(({ kind }) => kind === "visit");
}

function measureAndShow(args: ValidateArguments, directory: string): Promise<Validated> {
  return showMeasuring(args.quiet, (options) => {
    const seconds = {
      budget: secondsOf("--budget", args.budget),
      deadline: args.deadline === undefined ? undefined : deadlineOption(args.deadline),
    };
    return args.resume === undefined
      ? validateAlone({ ...options, ...seconds, ...scenarioOptions(args), out: directory })
      : resumeAlone(directory, { ...options, ...seconds });
  });
}

/** @throws InputError naming the option that is missing or wrong */
function scenarioOptions(args: ValidateArguments) {
  const { transport, emulator, model, width, tolerance, seed } = args;
  if (args.testbed === undefined) {
    throw new InputError("--testbed FILE is needed, such as validate/local.testbed.yaml", {
      code: "invalid-option",
    });
  }
  return {
    scenario: required(args.scenario),
    testbed: args.testbed,
    profiles: parseProfiles(args.profile),
    points: args.points === undefined ? undefined : parsePointChoice(args.points),
    visit: secondsOf("--visit", args.visit),
    inputs: args.input,
    ...{ transport, emulator, model, width, tolerance, seed },
  };
}

function secondsOf(option: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : positiveDuration(option, text);
}

function required(scenario: string | undefined): string {
  if (scenario !== undefined) return scenario;
  throw new InputError("a scenario is needed, or --resume DIR, or --import DIR", { code: "invalid-option" });
}

interface ImportArguments {
  scenario?: string;
  profile: string[];
  run?: string;
  condition?: string;
  device?: string;
  tolerance?: number;
}

/** Judges by imported measurements. The caller must hold the directory's lock. */
function imported(args: ImportArguments, results: string, directory: string): Promise<Validated> {
  return judgeImported({
    predict:
      args.run === undefined
        ? { scenario: args.scenario!, profiles: parseProfiles(args.profile) }
        : { run: args.run },
    results,
    condition: args.condition,
    device: args.device,
    tolerance: args.tolerance,
    out: directory,
    signal: interruptSignal,
  });
}
