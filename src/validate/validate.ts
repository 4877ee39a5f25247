import { packageVersion } from "../base/packageVersion.ts";
import { formatDuration } from "../base/units.ts";
import { modelGraphOf } from "../explore/modelGraphOf.ts";
import type { Run } from "../explore/run.ts";
import { writeModelGraph, writeRun } from "../explore/runDirectory.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { modelNotes } from "../graph/modelNotes.ts";
import { judge } from "../judge/judge.ts";
import { keyOf, type PointName } from "../judge/pointName.ts";
import type { Validation } from "../judge/validation.ts";
import { writeValidation } from "../judge/validationDirectory.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { PackedScenario } from "../scenario/pack/packedScenario.ts";
import { BatchModels } from "./batchModels.ts";
import { checkTestbed } from "./checkTestbed.ts";
import type { PointChoice } from "./choosePoints.ts";
import { driftedPredictions } from "./driftedPredictions.ts";
import { judgedRecords, needsComparison } from "./measure/judgedRecords.ts";
import { type MeasuredFile, MeasuredWriter, refuseMeasured } from "./measure/measuredFile.ts";
import { type MeasurePointsProgress, measurePoints } from "./measure/measurePoints.ts";
import { type Reference, referenceOutput } from "./measure/referenceOutput.ts";
import type { MeasuredHead, VisitRecord } from "./measure/visitRecord.ts";
import {
  clockNote,
  deliverNote,
  linkTransportNote,
  oneNetworkNote,
  randomNote,
  relayNote,
  returnsOutputs,
  traceNote,
} from "./measurementNotes.ts";
import { predictVisits } from "./predictVisits.ts";
import { runtimeScenario } from "./runtimeScenario.ts";
import { stageRoom } from "./stageRoom.ts";
import { checkOwnRates } from "./testbed/emulatedLinks.ts";
import { OpenTestbed } from "./testbed/openTestbed.ts";
import type { Testbed } from "./testbed/testbedSchema.ts";
import { visitPlan } from "./visitPlan.ts";

/** What to measure, on which testbed, and for how long. */
export interface ValidateOptions {
  resolved: ResolvedScenario;
  /** The same with its files, for the run directory. */
  packed: PackedScenario;
  /** The model with each batch of the plans, the smallest first. */
  models: readonly FrozenModel[];
  testbed: Testbed;
  /** The run directory. */
  out: string;
  points: PointChoice;
  /** Seconds allowed for measuring. */
  budget: number;
  /** Seconds without a sign of life after which a device is lost. */
  deadline: number;
  /** The first line of measured.jsonl, apart from the run that it belongs to. */
  head: Omit<MeasuredHead, "run">;
  /** The earlier measurements in the directory, to continue from. */
  resume?: MeasuredFile;
  signal?: AbortSignal;
  /** Called before the measuring, with the points to measure and the estimated seconds. */
  onPlan?: (points: PointName[], seconds: number) => void;
  onProgress?: (progress: MeasurePointsProgress) => void;
  onNote?: (note: string) => void;
}

/**
 * Checks predictions on real devices:
 *
 *     scenario ─ predictVisits ─ run, points ──┐
 *     testbed ─ OpenTestbed ─ checkTestbed ────┴─ measurePoints ─ visitPlan ─ measured.jsonl ─┐
 *                                                                                             judge ─ validation
 *
 * The directory always holds enough to continue after an interruption.
 *
 * @throws InputError for a scenario, model or testbed that cannot be validated
 * @throws DeviceError naming a device that is lost; what was measured is kept
 * @throws the signal's reason when aborted
 */
export async function validate(options: ValidateOptions): Promise<{ run: Run; validation: Validation }> {
  const { out, head, resume, signal } = options;
  if (!resume) await refuseMeasured(out);
  const { resolved, notes } = runtimeScenario(options.resolved, head.seed);
  const models = new BatchModels(options.models, resolved);
  // 1. Predict.
  const predicted = await predictVisits(resolved, {
    choice: options.points,
    visit: head.visit,
    seed: head.seed,
    ...(resume && { resume: out }),
    signal,
  });
  const { run, chosen, points, tasks } = predicted;
  const measured = new Set(points.map(({ plan }) => plan));
  const plans = run.plans.filter(({ id }) => measured.has(id));
  const used = resolved.conditions.filter(({ name }) => points.some(({ condition }) => condition === name));
  const split = new Set(plans.filter(({ stages }) => stages.length > 1).map(({ id }) => id));
  const overLinks = used.filter(({ name }) =>
    points.some(({ condition, plan }) => condition === name && split.has(plan)),
  );
  notes.push(
    ...predicted.notes,
    ...oneNetworkNote(overLinks, options.testbed),
    ...deliverNote(resolved.scenario, plans),
    ...traceNote(used, options.testbed),
    ...linkTransportNote(options.packed, head.transport),
  );
  if (options.testbed.links === "emulated") for (const { task } of tasks.values()) checkOwnRates(task);
  // 2. The machines.
  const testbed = await OpenTestbed.open(options.testbed, {
    resolved,
    transport: head.transport,
    deadline: options.deadline,
    emulator: head.emulator ?? "relay",
    signal,
    onNote: (note) => notes.push(note),
  });
  try {
    const checked = await checkTestbed(testbed, resolved, stageRoom(models, run, points));
    for (const note of [...notes, ...checked.notes]) options.onNote?.(note);
    options.onPlan?.(points, Math.min(options.budget, predicted.seconds));
    const batches = new Set(plans.map(({ batch }) => batch));
    const references = new Map<number | undefined, Reference>();
    for (const batch of batches) {
      const { model, stagePlans } = models.of({ batch });
      const inputs = stagePlans.boundary(0);
      const reference = await referenceOutput(model, inputs, String(head.seed), signal);
      references.set(batch, reference);
      for (const note of [...modelNotes(model), ...randomNote(reference.random)]) {
        if (notes.includes(note)) continue;
        notes.push(note);
        options.onNote?.(note);
      }
    }
    // 3. Measure.
    if (!resume) {
      await writeRun(run, out, options.packed);
      await writeModelGraph(modelGraphOf(options.models[0], resolved.devices[0].profile.cuts), out);
    }
    const writer = resume
      ? await MeasuredWriter.resume(out, resume)
      : await MeasuredWriter.create(out, { ...head, run: run.createdAt });
    const records: VisitRecord[] = [...(resume?.records ?? [])];
    try {
      const end = await measurePoints({
        points,
        records,
        width: head.width,
        budget: options.budget,
        seed: head.seed,
        signal,
        onProgress: options.onProgress,
        visit: (point, round) => {
          const visited = tasks.get(keyOf(point))!;
          const reference = references.get(visited.plan.batch)!;
          const isCompared = reference.outputs.length > 0 && returnsOutputs(resolved.scenario, visited.plan);
          return visitPlan({
            testbed,
            resolved,
            stagePlans: models.of(visited.plan).stagePlans,
            ...visited,
            round,
            deadline: options.deadline,
            ...(isCompared && needsComparison(records, point) && { reference }),
          });
        },
        checkDevices: () => testbed.awaitDevices(),
        keep: async (record) => {
          await writer.append(record);
          records.push(record);
        },
      });
      if (end === "budget") notes.push("The budget ended before every interval was as narrow as asked for");
    } finally {
      await writer.close();
    }
    // 4. Judge.
    const judged = judgedRecords(records, points, head.width);
    const validation = judge({
      run,
      ...judged,
      unmeasured: chosen.flatMap((point) => {
        const reason = predicted.unpredicted.get(keyOf(point));
        if (reason !== undefined) return [{ ...point, reason: `nothing is predicted of it: ${reason}` }];
        const touched = [...judged.measurements, ...judged.failures].some(
          (item) => keyOf(item) === keyOf(point),
        );
        return touched ? [] : [{ ...point, reason: `the budget of ${formatDuration(options.budget)} ended` }];
      }),
      tolerance: head.tolerance,
      source: "measured",
      testbed: checked.facts,
      createdAt: new Date().toISOString(),
      versions: { paretopipe: packageVersion(), node: process.versions.node },
      drift: driftedPredictions(resolved, run, points, records, head.seed),
      notes: [...notes, ...checked.notes, ...clockNote(records), ...relayNote(records, options.testbed)],
    });
    await writeValidation(validation, out);
    return { run, validation };
  } finally {
    await testbed.close();
  }
}
