import { existsSync } from "node:fs";
import path from "node:path";
import { InputError, ParetoPipeError } from "../../base/errors.ts";
import { packageVersion } from "../../base/packageVersion.ts";
import { recordByName } from "../../base/recordByName.ts";
import { formatDuration, parseDuration } from "../../base/units.ts";
import { explore } from "../../explore/explore.ts";
import type { Run } from "../../explore/run.ts";
import { checkRunIsThere, readRun, writeRun } from "../../explore/runDirectory.ts";
import { freezeModel } from "../../graph/freeze.ts";
import { resolveModel } from "../../graph/resolveModel.ts";
import { importSeedResults } from "../../judge/import/seedResults.ts";
import { judge } from "../../judge/judge.ts";
import type { Validation } from "../../judge/validation.ts";
import { writeValidation } from "../../judge/validationDirectory.ts";
import { loadScenario } from "../../scenario/loadScenario.ts";
import type { PointChoice } from "../../validate/choosePoints.ts";
import { readMeasured } from "../../validate/measure/measuredFile.ts";
import type { MeasuredHead } from "../../validate/measure/visitRecord.ts";
import { withDirectoryLock } from "../../validate/measure/withDirectoryLock.ts";
import { readTestbed } from "../../validate/testbed/readTestbed.ts";
import { validate as validatePlans } from "../../validate/validate.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { printJson } from "../output.ts";
import { printValidation } from "../printValidation.ts";
import { startProgress } from "../progress.ts";
import { parseProfiles, profileOption, runDirectory } from "../scenarioOptions.ts";

/** What holds where neither the command line nor the validation that is gone on with says otherwise. */
const defaults = {
  transport: "tcp",
  points: "front",
  budget: "10min",
  visit: "2s",
  width: 0.05,
  tolerance: 0.1,
  deadline: "10s",
  seed: 1,
} as const;

/** Options that a validation was begun with, and that stay what they were when it is gone on with. */
const lasting = ["transport", "points", "visit", "width", "tolerance", "seed", "model"] as const;

/** Predictions are off by more than was asked for: the exit code of the design. */
class OutsideTolerance extends ParetoPipeError {
  override readonly exitCode = 3;
}

/** Points failed or were not measured: what is judged is not all that was asked for. */
class Incomplete extends ParetoPipeError {}

/** `paretopipe validate SCENARIO`: the same plans on real devices, and how far the prediction was off. */
export const validate = defineCommand({
  command: "validate [scenario]",
  describe: "Run a scenario's plans on real devices and judge the predictions",
  builder: (yargs) =>
    profileOption(commonOptions(yargs))
      .positional("scenario", { type: "string", describe: "A scenario file (YAML)" })
      .option("testbed", { type: "string", describe: "The machines: a testbed file (YAML)" })
      .option("transport", {
        choices: ["tcp", "grpc"] as const,
        describe: `What carries the tensors [default: ${defaults.transport}]`,
      })
      .option("points", {
        type: "string",
        describe: `Plans to measure: front (with the baselines), all, how many for each condition, or one by its id [default: ${defaults.points}]`,
      })
      .option("out", { type: "string", describe: "The run directory to write [default: runs/SCENARIO]" })
      .option("budget", {
        type: "string",
        describe: `Time allowed for measuring [default: ${defaults.budget}; with --resume, what it was begun with]`,
      })
      .option("visit", {
        type: "string",
        describe: `Time that one visit to a plan measures [default: ${defaults.visit}]`,
      })
      .option("width", {
        type: "number",
        describe: `A point is done when its 95 % intervals are this narrow, relative to either side [default: ${defaults.width}]`,
      })
      .option("tolerance", {
        type: "number",
        describe: `Median error of latency or throughput beyond which the exit code is 3 [default: ${defaults.tolerance}]`,
      })
      .option("deadline", {
        type: "string",
        describe: `A device silent for so long is lost [default: ${defaults.deadline}; with --resume, what it was begun with]`,
      })
      .option("model", { type: "string", describe: "The model's file [default: the zoo's of that name]" })
      .option("seed", {
        type: "number",
        describe: `Seed of frames, order and random conditions [default: ${defaults.seed}]`,
      })
      .option("resume", { type: "string", describe: "Go on with the validation in this directory" })
      .option("import", {
        type: "string",
        describe:
          "Take the seed's result files (*_split_N_metrics.json) of this directory as measurements of --run",
      })
      .option("run", {
        type: "string",
        describe: "With --import: a run directory that predicts them, in place of a scenario",
      })
      .option("condition", {
        type: "string",
        describe: "With --import: the condition they were measured under",
      })
      .conflicts("resume", ["scenario", "testbed", "import", ...lasting])
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
    const directory = directoryOf(args);
    const { run, validation } = await withDirectoryLock(directory, async () => {
      const judged = await (args.import === undefined ? runValidation : imported)(args, directory);
      // Drawing takes half a second to load: measuring must not wait for it.
      const { writeReport } = await import("../../report/writeReport.ts");
      await writeReport(judged.run, directory, judged.validation, { signal: interruptSignal });
      await checkRunIsThere(directory);
      return judged;
    });
    if (args.json) printJson(validation);
    else printValidation(run, validation, directory);
    if (!validation.withinTolerance) throw new OutsideTolerance(validation.verdict);
    const { failures, unmeasured } = validation;
    if (failures.length === 0 && unmeasured.length === 0) return;
    const goOn = unmeasured.length > 0 ? ` Go on with --resume ${directory}.` : "";
    throw new Incomplete(`${validation.verdict}${goOn}`);
  },
});

interface Judged {
  run: Run;
  validation: Validation;
}

export interface ValidateArguments {
  scenario?: string;
  testbed?: string;
  transport?: "tcp" | "grpc";
  points?: string;
  budget?: string;
  visit?: string;
  width?: number;
  tolerance?: number;
  deadline?: string;
  model?: string;
  profile: string[];
  seed?: number;
  resume?: string;
  quiet: boolean;
}

/** The run directory that is written. Throws InputError where the arguments name none, or two. */
function directoryOf(args: {
  scenario?: string;
  out?: string;
  resume?: string;
  import?: string;
  run?: string;
}): string {
  if (args.resume !== undefined) return args.resume;
  if (args.import === undefined) return runDirectory(required(args.scenario), args.out);
  if ((args.run === undefined) === (args.scenario === undefined)) {
    throw new InputError(
      "--import needs a scenario to predict, or --run DIR, a run that has predicted; one of them",
    );
  }
  return args.run ?? runDirectory(args.scenario!, args.out);
}

/** What the command does, for `demo` too: measures and judges. It must be alone in the directory. */
export async function runValidation(args: ValidateArguments, directory: string): Promise<Judged> {
  const resume = args.resume === undefined ? undefined : await readMeasured(directory);
  const head = resume?.head ?? headOf(args, directory);
  const at = (file: string) => path.join(directory, file);
  const profiles = new Map(Object.entries(head.profiles).map(([device, file]) => [device, at(file)]));
  const resolved = await loadScenario(at(head.scenario), profiles);
  const testbed = await readTestbed(at(head.testbed));
  const { name, batch } = resolved.devices[0].profile.model;
  const reference = await resolveModel(modelOf(head.model, at) ?? name);
  const model = await freezeModel(reference, { batch, signal: interruptSignal });
  const progress = startProgress(args.quiet);
  const budget = secondsOf(args.budget, head.budget, defaults.budget);
  const log = (text: string) => args.quiet || console.error(text);
  try {
    return await validatePlans({
      resolved,
      model,
      testbed,
      out: directory,
      points: parsePoints(head.points),
      budget,
      deadline: secondsOf(args.deadline, head.deadline, defaults.deadline),
      head,
      ...(resume && { resume }),
      signal: interruptSignal,
      onNote: log,
      onPlan: (points, seconds) =>
        log(
          `measuring ${points.length} points on testbed ${testbed.name} over ${head.transport}, about ${formatDuration(seconds, 2)}; Ctrl-C keeps what is measured`,
        ),
      onProgress: ({ round, point, done, points, elapsed }) =>
        progress.update(
          elapsed,
          budget,
          `round ${round}, ${done} of ${points} points done, ${point.plan} (${point.condition})`,
        ),
    });
  } finally {
    progress.stop();
  }
}

function required(scenario: string | undefined): string {
  if (scenario !== undefined) return scenario;
  throw new InputError("a scenario is needed, or --resume DIR, or --import DIR");
}

/**
 * Paths are relative to the run directory, so that it can be moved or shared with what it refers to.
 *
 * @throws InputError naming the option that is missing or wrong
 */
function headOf(args: ValidateArguments, directory: string): Omit<MeasuredHead, "run"> {
  if (args.testbed === undefined) {
    throw new InputError("--testbed FILE is needed, such as validate/local.testbed.yaml");
  }
  const { transport, points, visit, width, tolerance, seed, budget, deadline } = {
    ...defaults,
    ...given(args),
  };
  for (const [option, share] of Object.entries({ width, tolerance })) {
    if (!(share > 0)) throw new InputError(`--${option} ${share}: a share above 0 is needed, such as 0.05`);
  }
  const from = (file: string) => path.relative(directory, file);
  return {
    schema: "paretopipe/measured/v1",
    scenario: from(required(args.scenario)),
    profiles: recordByName([...parseProfiles(args.profile)].map(([name, file]) => [name, from(file)])),
    testbed: from(args.testbed),
    model:
      args.model === undefined
        ? null
        : existsSync(args.model)
          ? { file: from(args.model) }
          : { name: args.model },
    transport,
    points,
    visit: parseDuration(visit),
    width,
    tolerance,
    seed,
    budget: parseDuration(budget),
    deadline: parseDuration(deadline),
  };
}

/** Only what was given, so that defaults show behind it. */
function given(args: ValidateArguments): Partial<ValidateArguments> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

/** Seconds as the command line has them, else as the validation was begun with, else by default. */
function secondsOf(text: string | undefined, begun: number | undefined, otherwise: string): number {
  return text === undefined ? (begun ?? parseDuration(otherwise)) : parseDuration(text);
}

function modelOf(model: MeasuredHead["model"], at: (file: string) => string): string | undefined {
  if (model === null) return undefined;
  return "file" in model ? at(model.file) : model.name;
}

function parsePoints(text: string): PointChoice {
  if (text === "front" || text === "all") return text;
  const count = Number(text);
  return Number.isSafeInteger(count) && count > 0 ? count : { plan: text };
}

interface ImportArguments {
  scenario?: string;
  profile: string[];
  import?: string;
  run?: string;
  condition?: string;
  tolerance?: number;
}

/** Judges a scenario's predictions, or those of a run that is there already, by the seed's measurements. */
async function imported(args: ImportArguments, directory: string): Promise<Judged> {
  const run =
    args.run === undefined
      ? await explore(await loadScenario(args.scenario!, parseProfiles(args.profile)), {
          signal: interruptSignal,
        })
      : await readRun(args.run);
  const { condition } = args;
  const { measurements, notes } = await importSeedResults(run, args.import!, { condition });
  const validation = judge({
    run,
    measurements,
    tolerance: args.tolerance ?? defaults.tolerance,
    source: "imported",
    testbed: null,
    createdAt: new Date().toISOString(),
    versions: { paretopipe: packageVersion() },
    notes,
  });
  if (args.run === undefined) await writeRun(run, directory);
  await writeValidation(validation, directory);
  return { run, validation };
}
