import { existsSync } from "node:fs";
import { rm, stat } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { readDocument } from "../base/document.ts";
import { ParetoPipeError } from "../base/errors.ts";
import { removeLeftovers } from "../base/leftovers.ts";
import { type PackedScenario, packedScenarioSchema } from "../scenario/pack/packedScenario.ts";
import { type ModelGraph, modelGraphSchema } from "./modelGraph.ts";
import { type Run, runSchema } from "./run.ts";

/** The file with what measurements say of a run. */
export const judgementFile = "validation.json";

/**
 * Writes run.json atomically. Removes the judgement of an earlier run, and what killed processes left in the directory. Everything
 * else there can be made again from run.json.
 *
 * @param packed the scenario of the run, which is written to scenario.json and lets the run be explored
 *
 * @example
 * ```ts
 * import { explore, loadScenario, writeRun } from "paretopipe";
 *
 * const file = await writeRun(await explore(await loadScenario("examples/my.yaml")), "runs/my");
 * console.log(`wrote ${file}`);
 * ```
 */
export async function writeRun(run: Run, directory: string, packed?: PackedScenario): Promise<string> {
  await Promise.all([removeLeftovers(directory), removeLeftovers(path.join(directory, "charts"))]);
  const file = path.join(directory, "run.json");
  // A scenario, a model or a judgement of an earlier run must never lie beside this one, not even after an interrupt.
  await rm(packedFile(directory), { force: true });
  await rm(graphFile(directory), { force: true });
  await rm(path.join(directory, judgementFile), { force: true });
  await writeFileAtomic(file, `${JSON.stringify(run, null, 1)}\n`);
  if (packed) await writeFileAtomic(packedFile(directory), `${JSON.stringify(packed)}\n`);
  return file;
}

/**
 * Reads the run in a directory. Throws InputError if there is none or it does not fit the schema.
 *
 * @example
 * ```ts
 * import { readRun } from "paretopipe";
 *
 * const { conditions, predictions } = await readRun("runs/mine");
 * const [{ name, front }] = conditions;
 * for (const { condition, plan, latency } of predictions) {
 *   if (condition === name && front.includes(plan)) console.log(`${plan}: ${latency.mean} s`);
 * }
 * ```
 */
export function readRun(directory: string): Promise<Run> {
  return readDocument(path.join(directory, "run.json"), runSchema, "run");
}

/**
 * Reads the scenario of the run in a directory; null if the directory has none, as those of older runs. Throws InputError if the
 * file does not fit the schema.
 */
export async function readPackedScenario(directory: string): Promise<PackedScenario | null> {
  const file = packedFile(directory);
  return existsSync(file) ? readDocument(file, packedScenarioSchema, "packed scenario") : null;
}

/** Writes the graph of the run's model to model.json, for the pages that show it. */
export async function writeModelGraph(graph: ModelGraph, directory: string): Promise<string> {
  await writeFileAtomic(graphFile(directory), `${JSON.stringify(graph)}\n`);
  return graphFile(directory);
}

/** Reads the graph of the model of the run in a directory; null if it has none. Throws InputError if the file does not fit the schema. */
export async function readModelGraph(directory: string): Promise<ModelGraph | null> {
  const file = graphFile(directory);
  return existsSync(file) ? readDocument(file, modelGraphSchema, "model graph") : null;
}

function graphFile(directory: string): string {
  return path.join(directory, "model.json");
}

function packedFile(directory: string): string {
  return path.join(directory, "scenario.json");
}

/**
 * Throws ParetoPipeError if run.json, which was written before, is missing because someone removed the directory
 * meanwhile.
 */
export async function checkRunIsThere(directory: string): Promise<void> {
  await stat(path.join(directory, "run.json")).catch((cause) => {
    throw new ParetoPipeError(
      `${directory} was removed while this command worked in it: its results are lost; run it again`,
      { code: "files-removed", cause },
    );
  });
}
