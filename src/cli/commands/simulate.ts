import { checkReplaceable, writeFileAtomic } from "../../base/atomicFile.ts";
import { blaming } from "../../base/checkDocument.ts";
import { count, whole } from "../../base/checkNumber.ts";
import { InputError, ParetoPipeError } from "../../base/errors.ts";
import { sayUnknown } from "../../base/plainWords.ts";
import { parseDuration } from "../../base/units.ts";
import { withDirectoryLock } from "../../base/withDirectoryLock.ts";
import { eventTrace } from "../../explore/eventTrace.ts";
import { explore } from "../../explore/explore.ts";
import { fastest } from "../../explore/fastest.ts";
import type { Run } from "../../explore/run.ts";
import { checkRunIsThere, writeRun } from "../../explore/runDirectory.ts";
import { unknownPlan } from "../../explore/unknownPlan.ts";
import { choosePlan } from "../../export/choosePlan.ts";
import { parseNamedLimit } from "../../plan/limits.ts";
import { type ObjectiveName, objectiveNames } from "../../plan/objectives.ts";
import { parseRule } from "../../plan/rules.ts";
import type { ChartFiles } from "../../report/chartFiles.ts";
import { loadScenario, type ResolvedScenario } from "../../scenario/loadScenario.ts";
import { packScenario } from "../../scenario/pack/packScenario.ts";
import { refuseStudy } from "../../study/resultLog.ts";
import { refuseMeasured } from "../../validate/measure/measuredFile.ts";
import { validationLock } from "../../validate/measure/validationLock.ts";
import { chartsOption } from "../chartsOption.ts";
import { commonOptions, defineCommand } from "../defineCommand.ts";
import { interruptSignal } from "../interrupt.ts";
import { interruptedWords } from "../interruptedWords.ts";
import { numberOption } from "../numberOption.ts";
import { printJson } from "../output.ts";
import { printRun } from "../printRun.ts";
import { startProgress, tellTime } from "../progress.ts";
import { refuseOptions } from "../refuseOptions.ts";
import { scenarioChanges } from "../scenarioChanges.ts";
import { parseProfiles, profileOption, runDirectory } from "../scenarioOptions.ts";

/** The file for every event of one plan, and which plan and condition that is. */
interface Trace {
  file: string;
  plan?: string;
  condition?: string;
}

/** The options of `paretopipe simulate`, parsed. */
interface SimulateOptions {
  scenario: string;
  out: string;
  seed?: number;
  threads?: number;
  engine: "auto" | "event" | "tandem";
  /** How long a search may take under each condition, such as `10min`; by default what the scenario says. */
  timeLimit?: string;
  trace?: Trace;
  /** Limits such as `p95<=100ms`, in addition to the scenario's. */
  where?: string[];
  /** The number of plans to print for each condition, and what ranks them, in place of the front. */
  top?: number;
  by?: ObjectiveName;
  /** Whether to draw the plane in characters. */
  plot?: boolean;
  /** Rules such as `server never`, in addition to the scenario's. */
  rule?: string[];
  /** Ids of plans, instead of the scenario's. */
  only?: string[];
  /** NAME=FILE: profiles to use instead of the scenario's own. */
  profiles: string[];
  charts: ChartFiles;
  json: boolean;
  quiet: boolean;
}

/** `paretopipe simulate SCENARIO`: simulates every plan, and writes the front, charts and a report. */
export const simulate = defineCommand({
  builder: (yargs) =>
    chartsOption(profileOption(commonOptions(yargs)))
      .positional("scenario", { type: "string", demandOption: true, describe: "A scenario file (YAML)" })
      .option("out", { type: "string", describe: "The run directory to write [default: runs/SCENARIO]" })
      .option("seed", numberOption("--seed", whole, "Seed of all randomness, instead of the scenario's"))
      .option(
        "threads",
        numberOption("--threads", count(1), "Worker threads [default: one per core where it pays]"),
      )
      .option("engine", {
        choices: ["auto", "event", "tandem"] as const,
        default: "auto" as const,
        describe: "Simulate by events, or by the recursion for plain chains",
      })
      .option("where", {
        type: "string",
        array: true,
        describe:
          "A limit that plans must keep to, such as `p95<=100ms` or `throughput>=10`; may be repeated",
      })
      .option(
        "top",
        numberOption("--top", count(1), "Print the N best plans of each condition, not the front"),
      )
      .option("by", {
        choices: objectiveNames,
        describe: "What --top ranks by [default: the scenario's first objective]",
      })
      .option("plot", {
        type: "boolean",
        describe: "Draw latency and throughput in the terminal [default: if output is one]",
      })
      .option("rule", {
        type: "string",
        array: true,
        describe:
          "A rule that plans must obey, such as `server never`, `input stays` or `features.0..features.3 on pi`",
      })
      .option("only", {
        type: "string",
        array: true,
        describe: "Plans to try, by their ids without settings, instead of all",
      })
      .option("time-limit", {
        type: "string",
        describe:
          "How long a search for the best of very many plans may take under each condition [default: the scenario's]",
      })
      .option("trace", {
        type: "string",
        describe: "Write every event of one plan to this file, for ui.perfetto.dev or chrome://tracing",
      })
      .option("plan", {
        type: "string",
        describe:
          "The plan to trace, such as `pi|features.7|server`; without its settings, the fastest of its plans [default: the one with the highest throughput on the front]",
      })
      .option("condition", {
        type: "string",
        describe: "The condition to trace it under [default: the first]",
      })
      .example("$0 simulate scenarios/mobilenet_v2.slow-fast.yaml --out runs/first", "a scenario that ships")
      .example("$0 simulate my.yaml --profile pi=pi.json --json", "your profile in its place"),
  handler: (args) =>
    runSimulate({
      ...args,
      out: runDirectory(args.scenario, args.out),
      profiles: args.profile,
      trace: traceOption(args),
    }),
});

/** Runs the command. Prints the fronts and returns when the directory is complete. */
async function runSimulate(options: SimulateOptions): Promise<void> {
  if (options.json) {
    const plot = options.plot || undefined;
    refuseOptions(
      { ...options, plot },
      ["top", "by", "plot"],
      "does not go with --json, which prints every plan",
    );
  }
  if (options.by !== undefined && options.top === undefined) {
    throw new InputError("--by needs --top N: it names the objective that ranks these N plans", {
      code: "invalid-option",
    });
  }
  if (options.trace) await checkReplaceable(options.trace.file);
  await withDirectoryLock(options.out, validationLock, () => simulateAlone(options));
}

/** Simulates for a caller that holds the lock of the run directory: a validation may be measuring there. */
async function simulateAlone(options: SimulateOptions): Promise<void> {
  await refuseMeasured(options.out);
  refuseStudy(options.out);
  const profiles = parseProfiles(options.profiles);
  const resolved = await loadScenario(options.scenario, profiles, options.seed);
  for (const text of options.rule ?? []) {
    resolved.scenario.rules.push(await blaming("--rule", () => parseRule(text)));
  }
  if (options.only) {
    resolved.scenario.only = options.only;
    // What is wrong with these ids has no place in the file.
    delete resolved.place;
    const unknown = options.only.map((id) => unknownPlan(resolved, id)).find((words) => words !== undefined);
    if (unknown !== undefined) throw new InputError(`--only: ${unknown}`, { code: "invalid-option" });
  }
  for (const text of options.where ?? []) {
    resolved.scenario.where.push(await blaming("--where", () => parseNamedLimit(text)));
  }
  if (options.timeLimit !== undefined) {
    const { timeLimit } = options;
    resolved.scenario.search.time = await blaming("--time-limit", () => parseDuration(timeLimit));
  }
  if (options.trace) checkTraced(resolved, options.trace);
  if (options.by === "energy" && !resolved.scenario.energy) {
    throw new InputError("--by energy: the scenario has no watts of its devices (`energy`)", {
      code: "invalid-option",
    });
  }
  const changes = scenarioChanges(resolved.scenario, options);
  const packed = changes && (await packScenario(options.scenario, { profiles, changes }));
  const by = options.by ?? resolved.scenario.objectives[0];
  const top = options.top === undefined ? undefined : { count: options.top, by };
  const progress = startProgress(options.quiet);
  const { devices, cuts } = resolved;
  if (!options.quiet && devices.length > cuts.length) {
    progress.note(
      `the profiles cut the model into ${cuts.length - 1} blocks, so a plan uses at most ${cuts.length} of the ${devices.length} devices`,
    );
  }
  try {
    const run = await explore(resolved, {
      seed: options.seed,
      threads: options.threads,
      engine: options.engine,
      signal: interruptSignal,
      onProgress: tellTime(progress, "simulating", (total) => `${total} simulations`),
      onSearch: (condition, { done, front }) => {
        progress.update(done, 1, `searching, ${condition}: ${front.length} on the front so far`);
      },
      onSearchEnded: (condition, front, gap) => {
        if (!options.quiet) progress.note(interruptedWords(condition, front, gap));
      },
    });
    await writeRun(run, options.out, packed);
    if (options.trace) await writeEvents(resolved, run, options.trace);
    // The chart library takes half a second to load, and no other command should wait for it.
    const { writeReport } = await import("../../report/writeReport.ts");
    await writeReport(run, options.out, null, {
      charts: options.charts,
      signal: interruptSignal,
      onProgress: (done, total) => progress.update(done, total, "drawing the report"),
    });
    await checkRunIsThere(options.out);
    progress.stop();
    if (options.json) printJson(run);
    else printRun(run, options.out, { plot: options.plot ?? process.stdout.isTTY, ...(top && { top }) });
    const { unpredicted } = run;
    if (unpredicted.length > 0) {
      const [{ condition, plan, reason }] = unpredicted;
      throw new ParetoPipeError(
        `${unpredicted.length} of the simulated plans ${unpredicted.length === 1 ? "has" : "have"} no prediction, such as ${plan} under ${condition}: ${reason}`,
        { code: "nothing-predicted" },
      );
    }
  } finally {
    progress.stop();
  }
}

function traceOption(args: { trace?: string; plan?: string; condition?: string }): SimulateOptions["trace"] {
  if (args.trace !== undefined) return { file: args.trace, plan: args.plan, condition: args.condition };
  if (args.plan === undefined && args.condition === undefined) return undefined;
  throw new InputError("--plan and --condition say what to trace; --trace FILE is needed with them", {
    code: "invalid-option",
  });
}

/** Throws InputError for a plan or a condition to trace that the scenario does not have. */
function checkTraced(resolved: ResolvedScenario, { plan, condition }: Trace): void {
  const names = resolved.conditions.map(({ name }) => name);
  if (condition !== undefined && !names.includes(condition)) {
    throw new InputError(`--condition: ${sayUnknown("condition", condition, names)}`, {
      code: "invalid-option",
    });
  }
  const unknown = plan === undefined ? undefined : unknownPlan(resolved, plan);
  if (unknown !== undefined) throw new InputError(`--plan: ${unknown}`, { code: "invalid-option" });
}

/** @throws InputError for a plan that was not simulated, such as one with a window that is not worth trying */
async function writeEvents(
  resolved: ResolvedScenario,
  run: Run,
  { file, plan, condition = run.conditions[0].name }: Trace,
): Promise<void> {
  const result = run.conditions.find(({ name }) => name === condition)!;
  const id =
    plan === undefined
      ? (fastest(run, condition, result.front) ?? result.baselines.allLocal)
      : choosePlan({ ...run, conditions: [result] }, plan).id;
  await writeFileAtomic(file, eventTrace(resolved, run, id, condition));
}
