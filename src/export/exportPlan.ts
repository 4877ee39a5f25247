import { open, writeFile } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../base/errors.ts";
import { checkFillable, fillDirectory } from "../base/fillDirectory.ts";
import { modelOf } from "../explore/modelOf.ts";
import type { Run } from "../explore/run.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { modelNotes } from "../graph/modelNotes.ts";
import { parseGivenInput } from "../graph/values/givenInput.ts";
import { isZooName } from "../graph/zoo/zooModels.ts";
import { profiledModel } from "../profile/profiledModel.ts";
import { recordInputs } from "../profile/recordInputs.ts";
import type { StageBytes } from "../runtime/controller/stageBytes.ts";
import { choosePlan } from "./choosePlan.ts";
import { exportedStages } from "./exportedStages.ts";
import { localTestbed } from "./localTestbed.ts";
import type { ExportManifest } from "./manifestSchema.ts";
import { readme } from "./readme.ts";

/** Which plan to export, where to, and the facts that the run does not contain. */
export interface ExportOptions {
  /** The plan's id. Without its settings, the fastest of its plans on a front is taken. */
  plan: string;
  /** The directory to write, which must be new or empty. */
  out: string;
  /** A path or the name of a zoo model. Default: the zoo model that the run names. */
  model?: string;
  /** `NAME=VALUE` or `NAME=FILE.npy`: values of inputs for which the run only has a hash. */
  inputs?: readonly string[];
  /** Stops the work and removes what was written. */
  signal?: AbortSignal;
  /** Called with a sentence for each thing that a reader of the model's figures must know. */
  onNote?: (note: string) => void;
}

/** Number of bytes of a file that are written at once. */
const pieceBytes = 1 << 24;

/**
 * Writes the files of a plan, all or none of them:
 *
 *     run ──── choosePlan ── plan ──┐
 *     model ── profiledModel ───────┴─ exportedStages ─┬─ stage1.onnx, stage2.onnx, ...
 *                                                      ├─ manifest.json: how they belong together
 *                                                      └─ testbed.yaml, README.md: how to run the plan
 *
 * The stages are the bytes that workers get. Any ONNX Runtime runs them one after the other, by the manifest's names.
 *
 * @returns the manifest, and the paths of the files
 * @throws InputError for an unknown plan, a model that is missing or not the run's, or a directory that is not empty or
 *   cannot be written to; the signal's reason when aborted
 *
 * @example
 * ```ts
 * import { exportPlan, readRun } from "paretopipe";
 *
 * const run = await readRun("runs/my");
 * const plan = run.conditions[0].front[0];
 * const { manifest } = await exportPlan(run, { plan, out: "my-split", model: "my.onnx" });
 * for (const { device, file } of manifest.stages) console.log(`${device}: ${file ?? "sends its input"}`);
 * ```
 */
export async function exportPlan(
  given: Run,
  { out, signal, ...options }: ExportOptions,
): Promise<{ manifest: ExportManifest; files: string[] }> {
  const plan = choosePlan(given, options.plan);
  const run = { ...given, model: modelOf(given, plan) };
  await checkFillable(out);
  const model = await freeze(run, options, signal);
  for (const note of modelNotes(model)) options.onNote?.(note);
  const stages = exportedStages(run, plan, model);
  const manifest: ExportManifest = {
    schema: "paretopipe/export/v1",
    run: run.name,
    model: {
      name: run.model.name,
      sha256: model.sha256,
      batch: model.batch,
      ...(!model.batchFirst && { batchFirst: false }),
      inputs: recordInputs(model),
    },
    plan: plan.id,
    window: plan.window ?? null,
    queue: plan.queue ?? null,
    stages: stages.map(({ listed }) => listed),
  };
  const files = await fillDirectory(out, "manifest.json", async (temporary) => {
    const at = (name: string) => path.join(temporary, name);
    for (const { listed, stage } of stages) {
      if (stage && listed.file !== null) await writeStage(at(listed.file), stage, signal);
    }
    await writeFile(at("testbed.yaml"), localTestbed(run, plan));
    await writeFile(
      at("README.md"),
      readme(manifest, plan, run, options.model !== undefined && !isZooName(options.model)),
    );
    await writeFile(at("manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
    signal?.throwIfAborted();
  });
  return { manifest, files };
}

/** Freezes the run's model as it was profiled. */
async function freeze(
  { name, model }: Run,
  { model: given, inputs = [] }: Pick<ExportOptions, "model" | "inputs">,
  signal?: AbortSignal,
): Promise<FrozenModel> {
  const values = await Promise.all(inputs.map((text) => parseGivenInput(text)));
  try {
    return await profiledModel(model, { given, values, signal });
  } catch (cause) {
    if (!(cause instanceof InputError) || cause.code !== "missing-dimension") throw cause;
    throw new InputError(
      `run ${name} is of an older version, which did not record the sizes of its model's inputs: simulate it again`,
      { code: "invalid-run", cause },
    );
  }
}

async function writeStage(file: string, stage: StageBytes, signal?: AbortSignal): Promise<void> {
  const handle = await open(file, "wx");
  try {
    for (const piece of stage.pieces(pieceBytes)) {
      signal?.throwIfAborted();
      await handle.writeFile(piece);
    }
  } finally {
    await handle.close();
  }
}
