import { readdir } from "node:fs/promises";
import path from "node:path";
import { counted } from "../../base/counted.ts";
import { readDocument } from "../../base/document.ts";
import { InputError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import type { Run } from "../../explore/run.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Measurement } from "../measurement.ts";
import { matchSplit } from "./matchSplit.ts";
import { isSeedModel, seedModels } from "./seedBlocks.ts";
import { seedMeasurement } from "./seedMeasurement.ts";
import { type SeedMetrics, seedMetricsSchema } from "./seedMetrics.ts";

/** Choices that the user must make if the run leaves them open, because the files contain neither. */
export interface SeedImportOptions {
  /** The run's condition under which the files were measured. Optional if there is only one. */
  condition?: string;
  /** The device that ran the second part. Optional if the run has only one other device. */
  device?: string;
}

/** The measurements read from the seed's result files. */
export interface SeedImport {
  measurements: Measurement[];
  /** Sentences that a reader must know about the measurements. */
  notes: string[];
}

/** Why a result without throughput is left out. */
const oneBatch = "only one batch came through, so it has no throughput";

const pattern = /_split_(\d+)_metrics\.json$/;

/**
 * Reads the seed's result files in a directory as measurements of the run's plans. What the files do not contain
 * (percentiles, intervals, waiting, the bottleneck) is null. Files of other models, and splits for which the run has no
 * cut, are left out and named in the notes.
 *
 * @param run the predictions to compare with, for the same model and batch
 * @throws InputError if nothing can be imported, a file does not fit its schema or its split, two files belong to the
 *   same split, or a choice is open
 */
export async function importSeedResults(
  run: Run,
  directory: string,
  options: SeedImportOptions = {},
): Promise<SeedImport> {
  if (!seedModels.includes(run.model.name)) {
    throw new InputError(`the seed splits ${seedModels.join(", ")}; the run's model is ${run.model.name}`, {
      code: "invalid-measurements",
    });
  }
  if (run.model.batches) {
    throw new InputError(
      `results of the seed are of one batch, and run ${run.name} has plans of several; compare with a scenario whose devices have profiles of the batch that was measured`,
      { code: "invalid-measurements" },
    );
  }
  const condition = chosenCondition(run.conditions, options.condition);
  const device = chosenDevice(run, options.device);
  const files = await readSeedFiles(directory);
  const own = files.filter(({ metrics }) => isSeedModel(metrics.model_name, run.model.name));
  const measurements: Measurement[] = [];
  const leftOut: string[] = [];
  const taken = new Map<string, string>();
  for (const { file, metrics } of own) {
    const cut =
      metrics.system_inference_throughput_imgs_per_s > 0 ? matchSplit(run, metrics, file) : oneBatch;
    const plan = typeof cut === "string" ? undefined : planAt(run, device, cut.index);
    if (typeof cut === "string" || !plan) {
      const reason = typeof cut === "string" ? cut : `the run has no plan that cuts after ${cut.name}`;
      leftOut.push(`${path.basename(file)} is left out: ${reason}`);
      continue;
    }
    const before = taken.get(plan.id);
    if (before)
      throw new InputError(`${before} and ${file} are both of split ${metrics.split_index}; one is needed`, {
        code: "invalid-measurements",
      });
    taken.set(plan.id, file);
    measurements.push(seedMeasurement(metrics, plan.id, condition, run.model.batch));
  }
  if (measurements.length === 0) {
    const why =
      leftOut.length > 0
        ? leftOut.join("; ")
        : `${files.length === 1 ? "its file is not" : `none of its ${files.length} files is`} of ${run.model.name}`;
    throw new InputError(`${directory}: nothing to import: ${why}`, { code: "invalid-measurements" });
  }
  const isLimited = run.plans.some(({ id, window }) => taken.has(id) && window !== undefined);
  const limited = isLimited
    ? [
        "the seed's runtime does not limit the frames in flight: each split is compared with the plan that has the most; `runtime: { window: none }` predicts without a limit",
      ]
    : [];
  const notes = [...meaning(measurements.length), ...limited, ...others(files, own), ...leftOut];
  return { measurements, notes };
}

/** A result file of the seed's. */
export interface SeedFile {
  file: string;
  metrics: SeedMetrics;
}

/** Reads all result files of the directory, by rising split. Throws InputError as `importSeedResults` does. */
export async function readSeedFiles(directory: string): Promise<SeedFile[]> {
  let names: string[];
  try {
    names = await readdir(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reasons: Record<string, string> = { ENOENT: "it is not there", ENOTDIR: "it is a file" };
    const why = reasons[code ?? ""] ?? systemReason(cause);
    throw new InputError(`${directory}: cannot read this directory: ${why}`, {
      code: "unreadable-file",
      cause,
    });
  }
  const files = await Promise.all(
    names
      .filter((name) => pattern.test(name))
      .sort()
      .map(async (name) => {
        const file = path.join(directory, name);
        const metrics = await readDocument(file, seedMetricsSchema, "result of the seed's");
        const split = Number(pattern.exec(name)![1]);
        if (split === metrics.split_index) return { file, metrics };
        throw new InputError(
          `${file}: the name says split ${split}, its split_index says ${metrics.split_index}`,
          { code: "invalid-measurements" },
        );
      }),
  );
  if (files.length === 0)
    throw new InputError(`${directory}: there is no file *_split_N_metrics.json in it`, {
      code: "invalid-measurements",
    });
  return files.sort((a, b) => a.metrics.split_index - b.metrics.split_index);
}

/** Explains what the files' figures mean, and what to compare them with. */
function meaning(count: number): string[] {
  return [
    `${counted(count, "result file")} of the seed's: means over all batches without warm-up; percentiles, intervals, waiting and the bottleneck are not told`,
    "latency is the difference of two hosts' clocks and ends at the second device, and the seed's runtime blocks while it sends: compare with a scenario of deliver: last and io: blocking",
  ];
}

function others(all: SeedFile[], own: SeedFile[]): string[] {
  const models = new Set(all.filter((file) => !own.includes(file)).map(({ metrics }) => metrics.model_name));
  if (models.size === 0) return [];
  const count = all.length - own.length;
  const what = count === 1 ? "1 file of another model is" : `${count} files of other models are`;
  return [`${what} left out: ${[...models].join(", ")}`];
}

/** Returns the name of the condition that is wanted, or the only one. Throws InputError if there is none, or several. */
export function chosenCondition(conditions: readonly { name: string }[], wanted: string | undefined): string {
  const names = conditions.map(({ name }) => name);
  if (wanted === undefined && names.length === 1) return names[0];
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const what =
    wanted === undefined ? "the files do not tell their condition" : `there is no condition ${wanted}`;
  throw new InputError(`${what}; one of ${names.join(", ")} is needed`, { code: "invalid-measurements" });
}

function chosenDevice(run: Run, wanted: string | undefined): string {
  const names = [...new Set(run.plans.flatMap(({ stages }) => stages.slice(1).map(({ device }) => device)))];
  if (wanted === undefined && names.length === 1) return names[0];
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  const what =
    wanted === undefined
      ? "the files do not tell which device ran the second part"
      : `no plan ends on device ${wanted}`;
  throw new InputError(`${what}; one of ${names.join(", ")} is needed`, { code: "invalid-measurements" });
}

/**
 * Returns the plan of a split over two devices, as the seed has: if there are several, that with the most frames in flight, because the
 * seed's runtime limits none.
 */
function planAt(run: Run, device: string, cut: number): Plan | undefined {
  const ofSplit = run.plans.filter(
    ({ stages: [, second, ...more] }) =>
      second && more.length === 0 && second.device === device && !second.replicas && second.from === cut,
  );
  const window = (plan: Plan) => plan.window ?? Number.POSITIVE_INFINITY;
  return ofSplit.reduce<Plan | undefined>(
    (most, plan) => (most && window(most) >= window(plan) ? most : plan),
    undefined,
  );
}
