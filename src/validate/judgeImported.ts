import { packageVersion } from "../base/packageVersion.ts";
import { explore } from "../explore/explore.ts";
import type { Run } from "../explore/run.ts";
import { readRun, writeRun } from "../explore/runDirectory.ts";
import { chosenCondition, importSeedResults, readSeedFiles } from "../judge/import/seedResults.ts";
import { judge } from "../judge/judge.ts";
import type { Validation } from "../judge/validation.ts";
import { writeValidation } from "../judge/validationDirectory.ts";
import { loadScenario, type ResolvedScenario } from "../scenario/loadScenario.ts";
import { packScenario } from "../scenario/pack/packScenario.ts";
import { refuseMeasured } from "./measure/measuredFile.ts";
import { validationDefaults } from "./validateScenario.ts";

/** Which predictions to judge, and by which measurements. */
export interface ImportOptions {
  /** What predicts: a scenario, with profiles to use instead of its own; or the directory of a run. */
  predict: { scenario: string; profiles?: ReadonlyMap<string, string> } | { run: string };
  /** Directory of the seed's result files. */
  results: string;
  /** The condition they were measured under; needed if the run has several. */
  condition?: string;
  /** The device that ran the second part; needed if the run has several other devices. */
  device?: string;
  /** Largest accepted median error of latency and of throughput, as a share. Default: 0.1. */
  tolerance?: number;
  /** The run directory to write. */
  out: string;
  signal?: AbortSignal;
}

/**
 * Loads the scenario, and checks what is known before it is simulated.
 *
 * @throws InputError for results that cannot be read, and for a condition that is missing or does not exist
 */
async function loadFor(
  { scenario, profiles }: { scenario: string; profiles?: ReadonlyMap<string, string> },
  results: string,
  condition: string | undefined,
): Promise<ResolvedScenario> {
  const resolved = await loadScenario(scenario, profiles);
  chosenCondition(resolved.conditions, condition);
  await readSeedFiles(results);
  return resolved;
}

/**
 * Judges the predictions of a scenario, or of an existing run, by the seed's measurements. Writes the verdict into the
 * run directory, and the run if it is new. The caller must hold the directory's lock.
 *
 * @throws InputError for a scenario, run or results that cannot be used, or if the directory has measurements of its own
 */
export async function judgeImported({
  predict,
  results,
  condition,
  device,
  tolerance = validationDefaults.tolerance,
  out,
  signal,
}: ImportOptions): Promise<{ run: Run; validation: Validation }> {
  await refuseMeasured(out, "run" in predict ? "--run" : "--out");
  const run =
    "run" in predict
      ? await readRun(predict.run)
      : await explore(await loadFor(predict, results, condition), { signal });
  const { measurements, notes } = await importSeedResults(run, results, { condition, device });
  const validation = judge({
    run,
    measurements,
    tolerance,
    source: "imported",
    testbed: null,
    createdAt: new Date().toISOString(),
    versions: { paretopipe: packageVersion() },
    notes,
  });
  if (!("run" in predict)) {
    await writeRun(run, out, await packScenario(predict.scenario, { profiles: predict.profiles }));
  }
  await writeValidation(validation, out);
  return { run, validation };
}
