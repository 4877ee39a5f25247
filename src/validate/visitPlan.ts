import { now } from "../base/clock.ts";
import { finiteOrNull } from "../base/finiteOrNull.ts";
import { recordByName } from "../base/recordByName.ts";
import type { Task } from "../explore/evaluate.ts";
import { scenarioOf } from "../explore/scenarioOf.ts";
import { type Plan, stageDevices } from "../plan/plan.ts";
import { linkAddresses } from "../runtime/controller/linkAddresses.ts";
import { playPlan } from "../runtime/controller/playPlan.ts";
import type { RemoteWorker } from "../runtime/controller/remoteWorker.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import { listedFrames } from "../simulate/fillWaits.ts";
import { replicationSeed } from "../simulate/replicationSeed.ts";
import { supplyOf } from "../simulate/supplyOf.ts";
import { arithmeticOn } from "./measure/arithmetic.ts";
import { outputDifference } from "./measure/outputDifference.ts";
import type { Reference } from "./measure/referenceOutput.ts";
import { VisitMeter } from "./measure/visitMeter.ts";
import type { VisitRecord } from "./measure/visitRecord.ts";
import { wrongOutput } from "./measure/wrongOutput.ts";
import type { StagePlans } from "./stagePlans.ts";
import type { OpenTestbed } from "./testbed/openTestbed.ts";

/** Runs of the pace model on each device, before the frames of a visit and after them. */
const paceRuns = 10;

/** The plan to run once, and the testbed to run it on. */
export interface VisitOptions {
  testbed: OpenTestbed;
  resolved: ResolvedScenario;
  stagePlans: StagePlans;
  plan: Plan;
  condition: Condition;
  /** The simulator's task. The runtime follows it too. */
  task: Task;
  round: number;
  deadline: number;
  /** The whole model's result for the first frame; given if outputs are to be compared. */
  reference?: Reference;
}

/**
 * Runs a plan once on the testbed, in fresh processes, and measures it with the code that measures simulations.
 *
 * @throws DeviceError naming the device that failed
 * @throws RelayError if a link's relay failed; nothing partial is returned
 */
export async function visitPlan(options: VisitOptions): Promise<VisitRecord> {
  const { testbed, resolved, stagePlans, plan, condition, task, round, deadline, reference } = options;
  const { devices } = scenarioOf(resolved, plan);
  const providerOf = (device: string) =>
    devices.find(({ name }) => name === device)!.profile.runtime.provider;
  const providers = plan.stages.map(({ device }) => providerOf(device));
  const teams = plan.stages.map(stageDevices);
  await testbed.rest(condition);
  const addresses = await linkAddresses(teams, (from, to) => testbed.addressOf(condition, from, to));
  const workers = new Map<string, RemoteWorker>();
  try {
    for (const name of teams.flat()) workers.set(name, await testbed.connect(name));
    const [stream] = task.input.streams;
    // What is random differs from visit to visit, as it does from replication to replication.
    const seed = replicationSeed(task.input.seed, round - 1);
    const meter = new VisitMeter({ ...task, input: { ...task.input, seed } });
    let begun = 0;
    const played = await playPlan({
      stages: plan.stages.map(({ device, replicas, from, to }) => ({
        worker: workers.get(device)!,
        replicas: replicas?.map((name) => workers.get(name)!),
        stage: stagePlans.stage(from, to),
        inputs: stagePlans.boundary(from),
        outputs: stagePlans.boundary(to),
        provider: providerOf(device),
        threads: plan.threads?.[device],
      })),
      stream: listedFrames({ ...stream, frames: supplyOf(task.input, stream) }, seed),
      // Of the frames' values: outputs are compared with one whole model's.
      seed: task.input.seed,
      rules: stagePlans.rules,
      transport: testbed.transport,
      addressOf: (from, to) => addresses.get(`${from}>${to}`)!,
      emulation: { seed, link: (from, to) => testbed.heldLink(condition, from, to) },
      deadline,
      prime: testbed.testbed.links === "real",
      onStart: async () => {
        await testbed.begin(condition, seed);
        begun = now();
      },
      failures: [testbed.relayFailure(condition)],
      takeRows: (data, clocks) => meter.take(data, clocks),
      keepOutput: reference !== undefined,
      paceRuns,
    });
    const relayed = await testbed.relayUsage(condition);
    // A relay rests while paces are measured, which is not the share that it took from the frames. The two times are of two clocks, whose
    // difference may be more than a visit of few frames takes: then the share is not known.
    const streamed = meter.lastDone - begun;
    const relayCore = relayed && streamed > 0 ? relayed / streamed : undefined;
    const head = { condition: condition.name, plan: plan.id, round, at: new Date().toISOString() };
    const compared = new Set(reference?.outputs.map(({ name }) => name));
    const output = played.output.filter(({ name }) => compared.has(name));
    const difference = reference ? outputDifference(reference.outputs, output) : null;
    const wrong =
      reference && wrongOutput(reference.outputs, output, arithmeticOn(providers, reference.arithmetic));
    if (wrong) {
      const reason = `wrong result: output "${wrong.name}" differs from the whole model's by ${wrong.difference.toPrecision(3)}, more than ${wrong.allowed.toPrecision(3)}`;
      // JSON has no Infinity.
      const outputDifference = finiteOrNull(difference!);
      return { kind: "failure", ...head, device: null, reason, outputDifference };
    }
    return {
      kind: "visit",
      ...head,
      clockBound: Math.max(...played.clocks[played.clocks.length - 1].map(({ bound }) => bound)),
      memory: { [teams[0][0]]: played.memory },
      outputDifference: difference,
      ...(played.paces.size > 0 && { paces: recordByName([...played.paces]) }),
      ...(relayCore && { relayCore }),
      metrics: meter.finish(played.drops),
    };
  } finally {
    await Promise.all([...workers.values()].map((worker) => worker.close()));
  }
}
