import { checkChoice } from "../base/checkChoice.ts";
import { checkSeconds } from "../base/checkNumber.ts";
import { now } from "../base/clock.ts";
import { InputError } from "../base/errors.ts";
import type { ModelInput } from "../graph/modelInput.ts";
import { bytesView, type TypedView, typedArray, typedView } from "../graph/typedView.ts";
import { stageDevices } from "../plan/plan.ts";
import type { Prediction } from "../plan/prediction.ts";
import { bytesOf, type WireTensor } from "../runtime/protocol/tensors.ts";
import { type TransportName, transportNames } from "../transport/connection.ts";
import { deadlineRange } from "../transport/limits.ts";
import { readTestbed } from "../validate/testbed/readTestbed.ts";
import type { Testbed } from "../validate/testbed/testbedSchema.ts";
import { checkFrame } from "./checkFrame.ts";
import { exportedPlan } from "./exportedPlan.ts";
import { findExport } from "./findExport.ts";
import { type LiveFigures, LiveMeter } from "./liveFigures.ts";
import { localRoute } from "./localRoute.ts";
import { Pipeline } from "./pipeline.ts";
import { inputsOf, outputsOf, type RunPlan } from "./runPlan.ts";
import { type ScenarioPlanOptions, scenarioPlan } from "./scenarioPlan.ts";
import { testbedRoute } from "./testbedRoute.ts";

/** Default values; times are in seconds. */
export const pipelineDefaults = { transport: "tcp", deadline: 10, wait: 60 } as const;

/** Which plan to run, on which machines, and what to do when one of them is lost. */
export interface PipelineOptions extends Omit<ScenarioPlanOptions, "plan"> {
  /** A scenario file, or the directory of an export. */
  from: string;
  /** The plan's id. An export has one plan, and needs none. */
  plan?: string;
  /** Path of the testbed file, which lists the machines. */
  testbed: string;
  /** Default: `tcp`. */
  transport?: TransportName;
  /** Seconds without a sign of life after which a device is lost, from 2 to 1e6. Default 10. */
  deadline?: number;
  /** Seconds that a lost device has to come back. Default 60. */
  wait?: number;
  /** What to do without a device that stays lost: `local` runs the rest on this machine. Default: the run fails. */
  fallback?: "local";
  /** Called with a sentence for each thing that a user must know: a device was lost, or a condition cannot be imitated. */
  onNote?: (note: string) => void;
}

/** A result: its number in the run, from 0, the model's outputs by name, and the seconds from admission to result. */
export interface PipelineResult {
  frame: number;
  outputs: Record<string, { type: string; shape: number[]; data: TypedView }>;
  latency: number;
}

/** A frame: for each input of the model, the typed array of its elements, in row-major order. */
export type PipelineFrame = Record<string, TypedView>;

/** A plan on real devices that runs the caller's own frames. `openPipeline` opens one. */
export class OpenPipeline {
  /** The plan's id. */
  readonly plan: string;
  readonly model: RunPlan["model"];
  /** The contents of a frame, and of a result, including the batch. */
  readonly inputs: readonly ModelInput[];
  readonly outputs: readonly ModelInput[];
  /** Inputs that a frame may leave out, because they already have a value. */
  readonly optional: readonly string[];
  /** Outputs whose size depends on the input: `outputs` has the one that made-up inputs gave. */
  readonly varying: readonly string[];
  /** Inputs of the model that nothing reads: a frame may have them, and they are sent nowhere. */
  readonly unread: readonly string[];
  /** The simulator's prediction for the plan; undefined for an export. */
  readonly prediction: Prediction | undefined;
  /** Whether the batch is the first dimension of the model's inputs and outputs, so that a frame is made of inputs one after the other. */
  readonly batchFirst: boolean;
  readonly #plan: RunPlan;
  readonly #pipeline: Pipeline;
  readonly #meter = new LiveMeter();

  /** @internal */
  constructor(plan: RunPlan, pipeline: Pipeline) {
    this.#plan = plan;
    this.#pipeline = pipeline;
    this.plan = plan.id;
    this.model = plan.model;
    this.inputs = inputsOf(plan);
    this.outputs = outputsOf(plan);
    this.optional = plan.values.map(({ name }) => name);
    this.varying = plan.varying;
    this.unread = plan.unread;
    this.batchFirst = plan.batchFirst;
    this.prediction = plan.prediction;
  }

  /** The figures of all frames so far. */
  get figures(): LiveFigures {
    return this.#meter.figures;
  }

  /** How often a device was lost, and the number of frames that were sent again. */
  get losses(): { devices: number; frames: number } {
    return { devices: this.#pipeline.losses, frames: this.#pipeline.resent };
  }

  /** Names of the devices, one for each stage; of devices that take turns, joined by `+`. */
  get devices(): string[] {
    return this.#plan.stages.map((stage) => stageDevices(stage).join("+"));
  }

  /**
   * Runs frames. Each one yields one result, in order, whatever is lost meanwhile. Frames are taken as fast as results are:
   * at most the plan's window plus four are in the pipeline. A frame's arrays must not change until its result is there.
   *
   * @throws InputError for a frame that is not what the model takes; after the results of all frames before it
   * @throws DeviceError naming a device that is lost and does not come back, or that cannot run the plan
   */
  async *run(
    frames: Iterable<PipelineFrame> | AsyncIterable<PipelineFrame>,
  ): AsyncGenerator<PipelineResult, void, undefined> {
    for await (const { frame, tensors, row } of this.#pipeline.run(this.#checked(frames))) {
      this.#meter.take({ row }, now());
      const outputs = tensors.map(({ name, type, shape, data }) => [
        name,
        { type, shape, data: typedView(type, data) },
      ]);
      yield { frame, outputs: Object.fromEntries(outputs), latency: row[row.length - 1] - row[0] };
    }
  }

  /** Stops the workers that were started here. Workers at addresses keep running. */
  async close(): Promise<void> {
    await this.#pipeline.close();
  }

  async *#checked(
    frames: Iterable<PipelineFrame> | AsyncIterable<PipelineFrame>,
  ): AsyncGenerator<WireTensor[], void, undefined> {
    let number = 0;
    for await (const frame of frames) yield this.#tensorsOf(frame, `frame ${number++}`);
  }

  #tensorsOf(frame: PipelineFrame, what: string): WireTensor[] {
    const read = Object.entries(frame).filter(([name]) => !this.unread.includes(name));
    const given = read.map(([name, view]): WireTensor => {
      const input = this.inputs.find((one) => one.name === name);
      const data = bytesView(view);
      if (!input) return { name, type: "float32", shape: [], data };
      const { type, shape } = input;
      const isRight = typedArray(type, 0).constructor === view.constructor;
      if (isRight && data.byteLength === bytesOf(input)) return { name, type, shape, data };
      const need = typedArray(type, 0).constructor.name;
      throw new InputError(
        `${what}: input "${name}" is ${view.constructor.name} of ${view.length}; ${need} of ${bytesOf(input) / typedArray(type, 0).BYTES_PER_ELEMENT} is needed, for ${type}[${shape.join(",")}]`,
        { code: "invalid-input-value" },
      );
    });
    const fixed = this.#plan.values.filter(({ name }) => !Object.hasOwn(frame, name));
    const taken = fixed.filter(({ name }) => this.inputs.some((input) => input.name === name));
    return checkFrame([...given, ...taken], this.inputs, what);
  }
}

/**
 * Opens a plan on real devices, which then runs the caller's own frames:
 *
 *     scenario ─ scenarioPlan ─┐
 *     export ─── exportedPlan ─┴─ RunPlan ─ testbedRoute ─ Pipeline ─ frames in, results out
 *
 * Workers that the testbed lists with an address must already run; the others are started here.
 *
 * @throws InputError for a scenario, export, plan, model or testbed that is missing or does not fit, and for an option out of range
 * @throws ParetoPipeError if a worker does not start
 *
 * @example
 * ```ts
 * import { openPipeline } from "paretopipe";
 *
 * const pipeline = await openPipeline({
 *   from: "scenarios/mobilenet_v2.slow-fast.yaml",
 *   plan: "pi|features.7|server",
 *   testbed: "validate/local.testbed.yaml",
 * });
 * const image = new Float32Array(3 * 224 * 224);
 * for await (const { frame, outputs } of pipeline.run([{ input: image }])) {
 *   console.log(frame, Object.keys(outputs));
 * }
 * await pipeline.close();
 * ```
 */
export async function openPipeline(options: PipelineOptions): Promise<OpenPipeline> {
  const { transport, deadline, wait } = { ...pipelineDefaults, ...withoutUndefined(options) };
  const { fallback, signal, onNote } = options;
  checkChoice("transport", transport, transportNames);
  if (fallback !== undefined) checkChoice("fallback", fallback, ["local"]);
  checkSeconds("deadline", deadline, deadlineRange);
  checkSeconds("wait", wait, { least: 0, most: Number.POSITIVE_INFINITY });
  const testbed = await readTestbed(options.testbed);
  const plan = await planOf({ ...options, transport }, testbed);
  for (const note of plan.notes) onNote?.(note);
  const route = await testbedRoute({ plan, testbed, transport, deadline, signal, onNote });
  const local = () => localRoute(plan, { transport, deadline, signal });
  return new OpenPipeline(
    plan,
    new Pipeline({ route, wait, signal, onNote, ...(fallback && { fallback: local }) }),
  );
}

async function planOf(options: PipelineOptions, testbed: Testbed): Promise<RunPlan> {
  const { from, plan, values } = options;
  const directory = findExport(from, options);
  if (directory !== undefined) return exportedPlan(directory, testbed, { plan, values });
  if (plan === undefined) {
    throw new InputError(`${from} is a scenario: the id of one of its plans is needed`, {
      code: "invalid-option",
    });
  }
  return scenarioPlan(from, { ...options, plan });
}

function withoutUndefined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
