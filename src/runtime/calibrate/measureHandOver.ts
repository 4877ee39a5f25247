import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { mean, median } from "simple-statistics";
import { now } from "../../base/clock.ts";
import { makeScratch, writeScratch } from "../../base/scratch.ts";
import { encodeModel } from "../../graph/encodeModel.ts";
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataType,
} from "../../graph/onnxProto.ts";
import type { RuntimeOptions } from "../../graph/runtime/sessionOptions.ts";
import { valueInfo } from "../../graph/tensorType.ts";
import type { RuntimeOverhead } from "../../profile/deviceProfile.ts";
import { idlePauses } from "../../profile/idlePauses.ts";
import { lowerEnvelope } from "../../profile/lowerEnvelope.ts";
import { Computer } from "../compute/computer.ts";
import type { TensorHead } from "../protocol/messageFields.ts";
import { headsOf } from "../protocol/tensors.ts";
import { stageStandIn } from "./stageStandIn.ts";

/** Elements of the tensors that stages are tried with. The first stands for a frame of no size. */
const elements = [1, 2 ** 14, 2 ** 18, 2 ** 20];

/**
 * The ways of running a stage take turns in rounds, so that a temporary slowdown of the machine affects all of them.
 */
const rounds = 5;
const runs = { max: 40, min: 4, seconds: 0.015 };

/** Frames handed over after each pause. */
const turnsAfterPause = 15;

/** Seconds of compute between two hand-overs: what they need is then as cold as it is between the frames of a plan. */
const computed = 0.008;

/** Comparisons of frames with the runs alone, and frames in each. The machine's pace may change within a tenth of a second. */
const comparisons = { rounds: 24, frames: 2 };

/** What the hand-over adds to a frame, and how it was measured. */
export interface HandOver
  extends Required<Pick<RuntimeOverhead, "frame" | "afterIdle" | "input" | "output">> {
  /**
   * Processor seconds of a frame's hand-over, but for the thread that computes; undefined where the system does not tell. Where cores are shared,
   * `frame` has them.
   */
  beside: number | undefined;
  /** Seconds of a run of `stageStandIn`, and how many runs stand for a stage. */
  run: number;
  runs: number;
  /** The outputs of `stageStandIn`. */
  outputs: TensorHead[];
}

/**
 * Measures what the hand-over between threads adds to a run of ONNX Runtime, when frames come from another thread and
 * return to it in their own memory. `stageStandIn` stands for a stage, run as often as takes some milliseconds: in that time what
 * hands frames over goes cold. (On an AMD EPYC a frame took 0.24 ms more than the runs of a stage of 7 ms alone, and 0.06 ms more
 * than those of one operation.) A stage of one operation shows what it costs by size. That stage runs in three ways: repeatedly inside its
 * thread, as when profiles are measured; frame by frame from here, with inputs that the thread holds, as at the source; and with
 * inputs that this thread has just received. The second way is also measured after pauses.
 */
export async function measureHandOver(runtime: RuntimeOptions, signal: AbortSignal): Promise<HandOver> {
  const scratch = await makeScratch();
  const computer = new Computer(1);
  const stop = () => void computer.stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const file = path.join(scratch, "stage.onnx");
    const bytes: number[] = [];
    const input: number[] = [];
    const output: number[] = [];
    const paced = await handStageOver(computer, file, runtime, signal);
    let hot = 0;
    for (const count of elements) {
      await writeScratch(file, oneOperation(count));
      await computer.load(file, runtime);
      const { alone, kept, handed } = await compare(computer, count);
      if (bytes.length === 0) hot = Math.max(0, kept - alone);
      bytes.push(count === 1 ? 0 : count * 4);
      // A larger tensor does not cost less. If it seems to, that is noise.
      output.push(Math.max(0, kept - alone - hot, output.at(-1) ?? 0));
      input.push(Math.max(0, handed - kept, input.at(-1) ?? 0));
    }
    await writeScratch(file, oneOperation(1));
    await computer.load(file, runtime);
    const afterIdle = await restAndRun(computer, paced.frame);
    return { ...paced, afterIdle, input: { bytes, seconds: input }, output: { bytes, seconds: output } };
  } finally {
    signal.removeEventListener("abort", stop);
    await computer.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Measures by how much frames of `stageStandIn` take longer than its runs alone: the median of comparisons.
 *
 * @param computer that runs a stage once for each frame
 */
async function handStageOver(computer: Computer, file: string, runtime: RuntimeOptions, signal: AbortSignal) {
  await writeScratch(file, Buffer.concat(encodeModel(stageStandIn.model())));
  await loadStage(computer);
  const run = mean(await computer.repeat(runs.min));
  const perFrame = Math.max(1, Math.ceil(computed / run));
  const slowed = new Computer(perFrame);
  const stop = () => void slowed.stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    await loadStage(slowed);
    const before = await slowed.timeBeside();
    const more: number[] = [];
    let outputs: TensorHead[] = [];
    for (let round = 0; round < comparisons.rounds; round++) {
      const alone = mean(await slowed.repeat(comparisons.frames * perFrame)) * perFrame;
      const start = now();
      for (let frame = 0; frame < comparisons.frames; frame++) outputs = headsOf(await slowed.run(0));
      more.push((now() - start) / comparisons.frames - alone);
    }
    const after = await slowed.timeBeside();
    const handed = comparisons.rounds * comparisons.frames;
    return {
      frame: Math.max(0, median(more)),
      beside: before !== undefined && after !== undefined ? (after - before) / handed : undefined,
      ...{ run, runs: perFrame, outputs },
    };
  } finally {
    signal.removeEventListener("abort", stop);
    await slowed.stop();
  }

  async function loadStage(computer: Computer): Promise<void> {
    signal.throwIfAborted();
    await computer.load(file, runtime);
    await computer.keepFeeds([stageStandIn.input], "overhead", 1);
    await computer.repeat(runs.min);
  }
}

/**
 * Returns how much longer a frame takes after each of the pauses, by medians, with inputs that the thread holds.
 *
 * @param usual seconds that the hand-over of a frame takes without a pause
 */
async function restAndRun(computer: Computer, usual: number): Promise<HandOver["afterIdle"]> {
  await computer.keepFeeds([{ name: "x", type: "float32", shape: [1] }], "overhead", 1);
  const frame = async () => {
    const start = now();
    await computer.run(0);
    return now() - start;
  };
  const alone: number[] = [];
  const after: number[][] = idlePauses.map(() => []);
  await frame();
  for (let turn = 0; turn < turnsAfterPause; turn++) {
    for (const [index, pause] of idlePauses.entries()) {
      alone.push(...(await computer.repeat(1)));
      await sleep(pause * 1000);
      after[index].push(await frame());
    }
  }
  const without = median(alone) + usual;
  return {
    idle: [...idlePauses],
    seconds: lowerEnvelope(after.map((samples) => Math.max(0, median(samples) - without))),
  };
}

/** Returns the median seconds of a frame in each way. */
async function compare(computer: Computer, count: number) {
  const head = { name: "x", type: "float32", shape: [count] };
  await computer.keepFeeds([head], "overhead", 1);
  const samples = { alone: [] as number[], kept: [] as number[], handed: [] as number[] };
  const [first] = (await computer.repeat(runs.min)).slice(-1);
  const turns = Math.min(runs.max, Math.max(runs.min, Math.ceil(runs.seconds / first)));
  for (let round = 0; round < rounds; round++) {
    samples.alone.push(...(await computer.repeat(turns)));
    for (let turn = 0; turn < turns; turn++) {
      const start = now();
      await computer.run(0);
      samples.kept.push(now() - start);
    }
    for (let turn = 0; turn < turns; turn++) {
      const data = new Uint8Array(count * 4).fill(1);
      const start = now();
      await computer.run([{ ...head, data }]);
      samples.handed.push(now() - start);
    }
  }
  return { alone: median(samples.alone), kept: median(samples.kept), handed: median(samples.handed) };
}

/** Makes the ONNX file of a stage that hardly computes: one Relu. */
function oneOperation(count: number): Uint8Array {
  const type = { elementType: TensorProto_DataType.FLOAT, shape: [count] };
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    producerName: "paretopipe",
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 14n })],
    graph: create(GraphProtoSchema, {
      name: "overhead",
      node: [create(NodeProtoSchema, { opType: "Relu", input: ["x"], output: ["y"] })],
      input: [valueInfo("x", type)],
      output: [valueInfo("y", type)],
    }),
  });
  return Buffer.concat(encodeModel(model));
}
