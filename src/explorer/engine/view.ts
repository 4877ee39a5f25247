import type { Run } from "../../explore/run.ts";
import type { Limit } from "../../plan/limits.ts";
import { figuresOf, type ObjectiveName, objectiveNames, objectives } from "../../plan/objectives.ts";
import { teamName } from "../../plan/plan.ts";
import { planCuts } from "../../plan/planWords.ts";
import type { Interval, Parts } from "../../plan/prediction.ts";
import { type WorkUnit, workUnit } from "../../plan/workUnit.ts";
import { knownStageCost } from "../../profile/knownStageCost.ts";
import { type PlanKind, planRows } from "../../report/planRows.ts";
import type { ResolvedScenario } from "../../scenario/resolvedScenario.ts";

/** One plan under the shown condition, with what the page shows of it. */
export interface ViewRow {
  id: string;
  label: string;
  words: string;
  kind: PlanKind;
  onFront: boolean;
  isBaseline: boolean;
  stable: boolean;
  /** Why the plan may not be chosen; null: it may. */
  breaks: string | null;
  /** The device of each stage; those that take turns at it are joined by +. */
  devices: string[];
  /** Indices of the cuts between its stages. */
  cuts: number[];
  window: number | null;
  queue: number | null;
  batch: number | null;
  /** The threads of its devices, where plans differ in them. */
  threads: Record<string, number> | null;
  figures: Record<ObjectiveName, number | null>;
  latencyInterval: Interval;
  throughputInterval: Interval;
  parts: Parts;
  bottleneck: string;
}

/** A condition, and what is said of it. */
export interface ViewCondition {
  name: string;
  description: string;
  verdict: string;
}

/** What the page shows: the answer to one state. */
export interface View {
  /** Whether this is the first answer, which is refined. */
  isEstimate: boolean;
  /** Seconds that the computation took. */
  seconds: number;
  /** Number of simulated plans, over all conditions. */
  simulations: number;
  name: string;
  model: { name: string; batch: number; cuts: { name: string; bytes: number; work: number }[] };
  devices: { name: string; slowdown: number; host: string }[];
  objectives: ObjectiveName[];
  where: Limit[];
  unit: WorkUnit;
  conditions: ViewCondition[];
  shown: string;
  rows: ViewRow[];
  unpredicted: number;
}

/** Returns what the page shows of a run under one condition. */
export function viewOf(
  run: Run,
  resolved: ResolvedScenario,
  shown: string,
): Omit<View, "isEstimate" | "seconds"> {
  const condition = run.conditions.find(({ name }) => name === shown) ?? run.conditions[0];
  return {
    simulations: run.predictions.length,
    name: run.name,
    model: { name: run.model.name, batch: run.model.batch, cuts: cutsOf(run, resolved) },
    devices: run.devices.map(({ name, slowdown, host }) => ({ name, slowdown, host })),
    objectives: run.objectives as ObjectiveName[],
    where: run.where,
    unit: workUnit(run.plans[0]),
    conditions: run.conditions.map(({ name, description, verdict }) => ({ name, description, verdict })),
    shown: condition.name,
    rows: planRows(run, condition).map((row): ViewRow => {
      const { plan, prediction } = row;
      const { latency, throughput, batch = 1 } = prediction;
      const figures = figuresOf(prediction);
      return {
        id: plan.id,
        label: row.label,
        words: row.words,
        kind: row.kind,
        onFront: row.onFront,
        isBaseline: row.isBaseline,
        stable: prediction.stable,
        breaks: plan.breaks ?? null,
        devices: plan.stages.map(teamName),
        cuts: planCuts(plan),
        window: plan.window ?? null,
        queue: plan.queue ?? null,
        batch: plan.batch ?? null,
        threads: plan.threads ?? null,
        figures: Object.fromEntries(
          objectiveNames.map((name) => [name, objectives[name].value(figures)]),
        ) as ViewRow["figures"],
        latencyInterval: latency.interval,
        throughputInterval: throughput.interval && [
          throughput.interval[0] * batch,
          throughput.interval[1] * batch,
        ],
        parts: prediction.parts,
        bottleneck: prediction.bottleneck,
      };
    }),
    unpredicted: run.unpredicted.length,
  };
}

/**
 * Returns each cut with the share of the model's work before it, from 0 to 1: by multiply-accumulates or, where some are
 * unknown, by the profile's times.
 */
function cutsOf({ model }: Run, { devices: [{ profile, name: source }], cuts }: ResolvedScenario) {
  const total = model.cuts.at(-1)?.macsBefore;
  const suffix = (index: number) => {
    const last = profile.cuts.length - 1;
    const from = cuts[index].indexOf[source];
    return from === last ? 0 : knownStageCost(profile, from, last).median;
  };
  const whole = suffix(0);
  return model.cuts.map(({ name, bytes, macsBefore }, index) => {
    const share = total && macsBefore !== null ? macsBefore / total : 1 - suffix(index) / whole;
    return { name, bytes, work: Math.min(1, Math.max(0, share)) };
  });
}
