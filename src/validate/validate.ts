import { usableCores } from "../base/cpuQuota.ts";
import { InputError } from "../base/errors.ts";
import { packageVersion } from "../base/packageVersion.ts";
import { formatDuration } from "../base/units.ts";
import { explore } from "../explore/explore.ts";
import type { Run } from "../explore/run.ts";
import { readRun, writeRun } from "../explore/runDirectory.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { modelNotes } from "../graph/modelNotes.ts";
import { judge } from "../judge/judge.ts";
import { keyOf, type PointName } from "../judge/pointName.ts";
import type { Validation } from "../judge/validation.ts";
import { writeValidation } from "../judge/validationDirectory.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import { checkTestbed } from "./checkTestbed.ts";
import { choosePoints, type PointChoice } from "./choosePoints.ts";
import { estimateSeconds } from "./estimateSeconds.ts";
import { frameCount } from "./measure/frameCount.ts";
import { judgedRecords } from "./measure/judgedRecords.ts";
import { type MeasuredFile, MeasuredWriter } from "./measure/measuredFile.ts";
import { type MeasurePointsProgress, measurePoints } from "./measure/measurePoints.ts";
import { referenceOutput } from "./measure/referenceOutput.ts";
import type { MeasuredHead, VisitRecord } from "./measure/visitRecord.ts";
import { visitSeconds } from "./measure/visitSeconds.ts";
import { pointTasks } from "./pointTasks.ts";
import { runtimeScenario } from "./runtimeScenario.ts";
import { StagePlans } from "./stagePlans.ts";
import { OpenTestbed } from "./testbed/openTestbed.ts";
import type { Testbed } from "./testbed/testbedSchema.ts";
import { visitPlan } from "./visitPlan.ts";

/** What to measure, on which testbed, and for how long. */
export interface ValidateOptions {
  resolved: ResolvedScenario;
  model: FrozenModel;
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

/** Smallest share of a core used by a relay that is worth a note. */
const minNotedShare = 0.05;

/**
 * Checks predictions on real devices:
 *
 *     scenario ─ explore ─ run ─ choosePoints ─┐
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
  const { model, out, head, resume, signal } = options;
  const { resolved, notes } = runtimeScenario(options.resolved);
  const stagePlans = new StagePlans(model, resolved);
  // `visit` sets how long a visit lasts, not the scenario's number of frames. A list of arrivals limits it to its
  // times.
  const { arrivals } = resolved.scenario.workload;
  const listed = typeof arrivals === "object" && "times" in arrivals ? arrivals.times.length : undefined;
  if (listed !== undefined) notes.push(`Arrivals are a list: a visit is over with its ${listed} frames`);
  // 1. Predict, each plan with as many frames as a visit will measure.
  const seconds = new Map(resolved.conditions.map((item) => [item.name, visitSeconds(item, head.visit)]));
  const fresh = await explore(resolved, {
    seed: head.seed,
    signal,
    frames: (prediction) => frameCount(prediction, seconds.get(prediction.condition)!, listed),
  });
  const run = resume ? await samePredictions(out, fresh) : fresh;
  const chosen = choosePoints(run, options.points);
  const without = new Map(run.unpredicted.map((item) => [keyOf(item), item]));
  const points = chosen.filter((point) => !without.has(keyOf(point)));
  const tasks = pointTasks(resolved, run, points, head.seed);
  // 2. The machines.
  const testbed = await OpenTestbed.open(options.testbed, {
    resolved,
    transport: head.transport,
    deadline: options.deadline,
    signal,
    onNote: (note) => notes.push(note),
  });
  try {
    const checked = await checkTestbed(testbed, resolved, stageRoom(stagePlans, run, points));
    for (const note of [...notes, ...checked.notes]) options.onNote?.(note);
    options.onPlan?.(points, Math.min(options.budget, estimateSeconds(run, points)));
    const seed = String(head.seed);
    const { outputs: reference, random } = await referenceOutput(model, stagePlans.boundary(0), seed, signal);
    for (const note of [...modelNotes(model), ...randomNote(random)]) {
      notes.push(note);
      options.onNote?.(note);
    }
    // 3. Measure.
    if (!resume) await writeRun(run, out);
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
        visit: (point, round) =>
          visitPlan({
            testbed,
            resolved,
            stagePlans,
            ...tasks.get(keyOf(point))!,
            round,
            deadline: options.deadline,
            ...(reference.length > 0 && !isChecked(records, point.plan) && { reference }),
          }),
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
    const judged = judgedRecords(records, points);
    const validation = judge({
      run,
      ...judged,
      unmeasured: chosen.flatMap((point) => {
        const reason = without.get(keyOf(point))?.reason;
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
      notes: [...notes, ...checked.notes, ...clockNote(records), ...relayNote(records, options.testbed)],
    });
    await writeValidation(validation, out);
    return { run, validation };
  } finally {
    await testbed.close();
  }
}

/**
 * Most bytes of stages that one device may need: every plan's second stage may lie on it, and its first on the source.
 */
function stageRoom(stagePlans: StagePlans, { plans }: Run, points: readonly PointName[]): number {
  const measured = new Set(points.map(({ plan }) => plan));
  const bytes = new Map<string, number>();
  for (const { stages } of plans.filter(({ id }) => measured.has(id))) {
    for (const { device, from, to } of stages) {
      bytes.set(device, (bytes.get(device) ?? 0) + (stagePlans.stage(from, to)?.bytes ?? 0));
    }
  }
  return Math.max(0, ...bytes.values());
}

/** A note on random outputs, for which nobody can say whether a split model gives the right ones. */
function randomNote(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    `The model is random: it gives another ${names.join(", ")} each time, unsplit too, so these are not compared`,
  ];
}

/** A note on how precisely the two directions are told apart. Their sum needs no second clock. */
function clockNote(records: readonly VisitRecord[]): string[] {
  const bounds = records.flatMap((record) => (record.kind === "visit" ? [record.clockBound] : []));
  const most = Math.max(0, ...bounds);
  if (most === 0) return [];
  return [
    `Clocks of two devices were compared to within ${formatDuration(most)}: that much of a transfer may be of the other way`,
  ];
}

/** A note on the processor time that relays took from workers that use all cores of the machine. */
function relayNote(records: readonly VisitRecord[], { devices }: Testbed): string[] {
  const workers = Object.values(devices).filter(({ kind }) => kind === "local").length;
  const visits = records.filter((record) => record.kind === "visit");
  const busiest = visits.reduce((most, visit) => Math.max(most, visit.relayCore ?? 0), 0);
  if (busiest < minNotedShare || workers < Math.floor(usableCores())) return [];
  const { condition, plan } = visits.find(({ relayCore }) => relayCore === busiest)!;
  const share = `${Math.round(100 * busiest)} %`;
  return [
    `The relay that emulates the link took up to ${share} of a core (${plan} under ${condition}), and workers have all cores of this machine: predictions count nothing of that`,
  ];
}

function isChecked(records: readonly VisitRecord[], plan: string): boolean {
  return records.some(
    (record) => record.plan === plan && record.kind === "visit" && record.outputDifference !== null,
  );
}

/** Reads the run of an interrupted validation. Throws InputError if the scenario now gives other predictions. */
async function samePredictions(out: string, fresh: Run): Promise<Run> {
  const run = await readRun(out);
  const { predictions } = run;
  if (JSON.stringify(predictions) === JSON.stringify(fresh.predictions)) return run;
  throw new InputError(
    `${out}: the scenario or its profiles predict otherwise than when this validation was begun; begin a new one`,
  );
}
