import path from "node:path";
import { InputError } from "../base/errors.ts";
import { sayUnknown } from "../base/plainWords.ts";
import { recordByName } from "../base/recordByName.ts";
import { explore } from "../explore/explore.ts";
import { scenarioOf } from "../explore/scenarioOf.ts";
import { planTask } from "../explore/simulationInput.ts";
import { unknownPlan } from "../explore/unknownPlan.ts";
import { choosePlan } from "../export/choosePlan.ts";
import { freeOutputs } from "../graph/freeOutputs.ts";
import { parseGivenInput } from "../graph/values/givenInput.ts";
import { profiledModel, profiledModelOf } from "../profile/profiledModel.ts";
import type { ConditionSource } from "../scenario/conditionSchema.ts";
import { filesIn } from "../scenario/filesIn.ts";
import { loadScenario } from "../scenario/loadScenario.ts";
import type { PackedFile } from "../scenario/pack/packedScenario.ts";
import type { TransportName } from "../transport/connection.ts";
import { linkTransportNote } from "../validate/measurementNotes.ts";
import { runtimeScenario } from "../validate/runtimeScenario.ts";
import { StagePlans } from "../validate/stagePlans.ts";
import { type RunPlan, unreadOf } from "./runPlan.ts";
import { valueOption } from "./valueOption.ts";

/** Which plan of a scenario to run, and the facts that its files do not contain. */
export interface ScenarioPlanOptions {
  /** A plan's id. Without settings, it means the fastest of its plans on a front. */
  plan: string;
  /** The condition for the links and the predictions. Default: the scenario's first. */
  condition?: string;
  /** Profiles to use instead of the scenario's own, by device. */
  profiles?: ReadonlyMap<string, string>;
  /** A path or the name of a zoo model. Default: the zoo model that the profiles name. */
  model?: string;
  /** `NAME=VALUE` or `NAME=FILE.npy`: values of inputs that no frame has. */
  values?: readonly string[];
  /** What carries the tensors: links that were measured over something else are noted. Not known by default. */
  transport?: TransportName;
  signal?: AbortSignal;
}

/**
 * Finds a plan of a scenario and its prediction, and makes its stages.
 *
 * @throws InputError for a scenario, a plan, a condition or a model that is missing or does not fit
 */
export async function scenarioPlan(file: string, options: ScenarioPlanOptions): Promise<RunPlan> {
  const { plan: id, profiles, model: given, values = [], transport, signal } = options;
  const { resolved, notes } = runtimeScenario(await loadScenario(file, profiles));
  const condition = chosenCondition(file, resolved.conditions, options.condition);
  const source = {
    name: `scenario ${file}`,
    list: `plans.csv, which \`paretopipe simulate ${file}\` writes,`,
  };
  const unknown = unknownPlan(resolved, id);
  if (unknown !== undefined) {
    throw new InputError(
      `${source.name} has ${unknown}${unknown.endsWith("?") ? "" : ";"} ${source.list} lists all`,
      {
        code: "invalid-option",
      },
    );
  }
  if (transport !== undefined) {
    const { readLinkProfile } = filesIn(path.dirname(file));
    const named = [...linkProfilesOf(resolved.scenario.conditions[condition.name])];
    const read = named.map(async (name): Promise<[string, PackedFile]> => {
      return [name, { kind: "link profile", profile: await readLinkProfile(name) }];
    });
    notes.push(...linkTransportNote({ files: recordByName(await Promise.all(read)) }, transport));
  }
  const inputs = await Promise.all(values.map((text) => parseGivenInput(text, valueOption)));
  const run = await explore({ ...resolved, conditions: [condition] }, { signal });
  const plan = choosePlan(run, id, source);
  const met = scenarioOf(resolved, plan);
  const [{ profile }] = met.devices;
  const model = await profiledModel(profiledModelOf(profile), {
    given,
    values: inputs,
    option: valueOption,
    signal,
  });
  const stagePlans = new StagePlans(model, met);
  const [stream] = planTask(resolved, plan, condition).input.streams;
  const prediction = run.predictions.find((one) => one.plan === plan.id && one.condition === condition.name);
  return {
    id: plan.id,
    model: { name: profile.model.name, sha256: model.sha256, batch: model.batch },
    batchFirst: model.batchFirst,
    stages: plan.stages.map(({ device, replicas, from, to }) => ({
      device,
      ...(replicas && { replicas }),
      stage: stagePlans.stage(from, to),
      inputs: stagePlans.boundary(from),
      outputs: stagePlans.boundary(to),
      provider: met.devices.find(({ name }) => name === device)!.profile.runtime.provider,
      threads: plan.threads?.[device],
    })),
    window: stream.window ?? null,
    queue: stream.queue ?? 1,
    condition,
    seed: resolved.scenario.seed,
    slowdowns: new Map(resolved.devices.map(({ name, slowdown }) => [name, slowdown])),
    values: stagePlans.rules.values,
    varying: freeOutputs(model.proto),
    unread: unreadOf(model.inputs, stagePlans.boundary(0)),
    ...(prediction && { prediction }),
    notes: plan.breaks === undefined ? notes : [...notes, `${plan.id}: ${plan.breaks}`],
  };
}

/** The files of the link profiles that a condition names. */
function linkProfilesOf(source: ConditionSource): Set<string> {
  if (!("links" in source)) return new Set();
  return new Set(
    [source.all, ...Object.values(source.links)].flatMap((link) =>
      link && "profile" in link ? [link.profile] : [],
    ),
  );
}

function chosenCondition<T extends { name: string }>(
  file: string,
  conditions: readonly T[],
  name?: string,
): T {
  if (name === undefined) return conditions[0];
  const found = conditions.find((condition) => condition.name === name);
  if (found) return found;
  const names = conditions.map((condition) => condition.name);
  throw new InputError(`${file}: ${sayUnknown("condition", name, names)}`, { code: "invalid-option" });
}
