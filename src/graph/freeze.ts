import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import path from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { cacheDirectory } from "../base/cacheDirectory.ts";
import { checkCount } from "../base/checkNumber.ts";
import { childModule } from "../base/childModule.ts";
import { ChildError, runInChild } from "../base/childProcess.ts";
import { isFullAt } from "../base/diskSpace.ts";
import { InputError } from "../base/errors.ts";
import { type TimeLimit, timeLimit } from "../base/timeLimit.ts";
import { bakedBatches } from "./bakedBatches.ts";
import { checkOutputs } from "./checkOutputs.ts";
import { countParameters } from "./countParameters.ts";
import type { DecisiveInput } from "./decisiveInputs.ts";
import { encodeModel } from "./encodeModel.ts";
import { externalRanges } from "./externalRanges.ts";
import type { FeedRules } from "./feedRules.ts";
import { type FixedShapes, fixShapes, type ShapeOptions } from "./fixShapes.ts";
import {
  type FrozenFiles,
  frozenModel,
  frozenWeights,
  fullCache,
  readFrozen,
  writeFrozen,
} from "./frozenCache.ts";
import { keepable, keptRange } from "./keptWeights.ts";
import { linkKeptWeights } from "./linkKeptWeights.ts";
import type { ModelInput } from "./modelInput.ts";
import { nameByScopes } from "./nameByScopes.ts";
import { nodeOrder } from "./nodeOrder.ts";
import { type GraphProto, type ModelProto, ModelProtoSchema } from "./onnxProto.ts";
import { readExternalData } from "./readExternalData.ts";
import { readModel } from "./readModel.ts";
import type { ModelReference } from "./resolveModel.ts";
import type { FreezeAnswer, FreezeRequest } from "./runtime/freezeChild.ts";
import { runtimeReason } from "./runtime/runtimeReason.ts";
import { runtimeVersion } from "./runtimeVersion.ts";
import { withoutLargeWeights } from "./skeletonOf.ts";
import { type TensorType, valueInfo } from "./tensorType.ts";
import { type GivenInput, givenValues } from "./values/givenInput.ts";
import { type TensorValue, valueHash } from "./values/tensorValue.ts";

/**
 * A model ready for cutting: every shape is static, constants are folded, and nodes are in an order that suits cutting.
 */
export interface FrozenModel {
  name: string;
  /** Where the source was read. */
  file: string;
  /** Hash of the source file (and its external data); identifies the model in profiles. */
  sha256: string;
  batch: number;
  /** Whether the model leaves the batch free, so that another could be chosen. */
  freeBatch: boolean;
  /** Whether the batch is the first dimension of the inputs that have it, and of the outputs. */
  batchFirst: boolean;
  /** Its inputs. Cut 0 lists only those that a node reads. */
  inputs: ModelInput[];
  /** Trainable parameters of the source model, as deep-learning frameworks count them. */
  parameters: number;
  proto: ModelProto;
  /** Type of every tensor that is not a weight. */
  types: Map<string, TensorType>;
  /** Tensors whose shape depends on the values of the input; `types` contains the result of one input. */
  varying: Set<string>;
  /** Tensors that vanish when the runtime fuses operators. */
  fusedAway: Set<string>;
  /** How its inputs are fed wherever it runs. */
  rules: FeedRules;
  /** Inputs without a given value that decide what the model does: they always get the same value. */
  decisive: DecisiveInput[];
}

/** The batch, the shapes and the input values that a model is frozen with. */
export interface FreezeOptions extends ShapeOptions {
  /** Stops the work; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Called with the SHA-256 of the file as soon as it is read, before any other work; may throw. */
  check?: (sha256: string) => void;
  /** Values given for inputs; arrays also give the shapes. */
  given?: readonly GivenInput[];
}

/** The facts about a frozen model apart from its protobuf. */
interface Facts extends FreezeAnswer {
  parameters: number;
}

/** Increase it when a change here gives other files from the same input, so that old cache entries are not used. */
const freezeVersion = 11;

/**
 * Freezes a model: writes the batch into its inputs' free dimensions, folds constants with ONNX Runtime's `basic`
 * optimisation, and finds the type of every tensor. Runs ONNX Runtime in a child process.
 *
 * Frozen models are cached outside the repository, keyed by everything that they depend on.
 *
 * @throws InputError for a file that is not a usable model (see readModel, fixShapes), or that ONNX Runtime rejects or
 *   does not finish within its `timeLimit`; ParetoPipeError if ONNX Runtime crashed on it, or the cache's disk is full
 *
 * @example
 * ```ts
 * import { findCuts, freezeModel, resolveModel } from "paretopipe";
 *
 * const model = await freezeModel(await resolveModel("my.onnx"), { batch: 8 });
 * for (const { name, bytes } of findCuts(model)) console.log(`${name}: ${bytes} bytes cross it`);
 * ```
 */
export async function freezeModel(
  reference: ModelReference,
  options: FreezeOptions = {},
): Promise<FrozenModel> {
  const { batch, dims = {} } = options;
  if (batch !== undefined) checkCount("batch", batch, 1);
  for (const [name, size] of Object.entries(dims)) checkCount(`dims.${name}`, size, 0);
  try {
    return await freezeAs(reference, options);
  } catch (error) {
    if (!(error instanceof UnusableModelError)) throw error;
    for (const batch of error.otherBatches) {
      const other = await freezeAs(reference, { ...options, batch }).catch((failure) => {
        if (!(failure instanceof InputError)) throw failure;
      });
      if (!other) continue;
      throw new InputError(
        `${reference.file}: made for batch ${batch}: --batch ${batch} (with batch ${error.batch}: ${error.reason})`,
        { code: "invalid-option", cause: error },
      );
    }
    throw error;
  }
}

/** ONNX Runtime rejects a model with these inputs. */
class UnusableModelError extends InputError {
  protected static override readonly defaultCode = "invalid-model";
  readonly batch: number;
  readonly reason: string;
  /** Other batches that its operators mention, if it leaves the batch free. */
  readonly otherBatches: number[];

  constructor(file: string, { batch, freeBatch }: FixedShapes, graph: GraphProto, cause: ChildError) {
    const reason = runtimeReason(cause.reason);
    super(`${file}: not a usable ONNX model: ${reason}`, { cause });
    this.batch = batch;
    this.reason = reason;
    this.otherBatches = freeBatch ? bakedBatches(graph).filter((size) => size !== batch) : [];
  }
}

async function freezeAs(
  { name, file }: ModelReference,
  { signal, check, given = [], ...options }: FreezeOptions,
): Promise<FrozenModel> {
  const source = await readModel(file);
  const { sha256 } = source;
  check?.(sha256);
  const shapes = new Map(options.shapes);
  for (const { name, value } of given) if ("shape" in value) shapes.set(name, value.shape);
  const fixed = fixShapes(source.proto.graph!, file, { ...options, shapes });
  const values = givenValues(given, fixed.inputs, file);
  const entry = path.join(cacheDirectory(), "frozen", entryName(name, sha256, fixed, values));
  const { model, facts } =
    (await readFrozen<Facts>(entry)) ??
    (await freezeInto(entry, source.proto, { file, fixed, values, signal }));
  const proto = fromBinary(ModelProtoSchema, model);
  checkOutputs(proto.graph!, file);
  const external = await externalRanges(proto, path.join(entry, frozenModel));
  await readExternalData(external, keepable(proto, external));
  const { parameters, ranges, decisive } = facts;
  const rules = { ranges, values };
  const types = new Map(facts.types);
  const varying = new Set(facts.varying);
  declareOutputs(proto.graph!, types, varying);
  proto.graph!.node = nodeOrder(proto.graph!);
  const fusedAway = new Set(facts.fusedAway);
  const { batch, freeBatch, batchFirst, inputs } = fixed;
  const about = { name, file, sha256, batch, freeBatch, batchFirst, inputs, parameters };
  return { ...about, proto, types, varying, fusedAway, rules, decisive };
}

/** Returns a readable prefix followed by a digest of everything that the entry depends on. */
function entryName(
  name: string,
  sha256: string,
  { inputs }: FixedShapes,
  values: readonly TensorValue[],
): string {
  const { platform, arch } = process;
  const shapes = inputs.map(({ shape }) => shape);
  const given = values.map(({ name, data }) => [name, valueHash(data)]).sort();
  // Which operators the runtime fuses, and where it converts types, depends on the processor.
  const runtime = [runtimeVersion(), platform, arch, cpus()[0]?.model];
  const key = createHash("sha256")
    .update(JSON.stringify([freezeVersion, sha256, shapes, given, runtime]))
    .digest("hex");
  return `${name.replaceAll(/[^\w.-]+/g, "_").slice(0, 64)}-${key.slice(0, 16)}`;
}

interface FreezeInto {
  file: string;
  fixed: FixedShapes;
  values: TensorValue[];
  signal?: AbortSignal;
}

async function freezeInto(
  entry: string,
  proto: ModelProto,
  { file, fixed, values, signal }: FreezeInto,
): Promise<FrozenFiles<Facts>> {
  const parameters = countParameters(proto.graph!);
  nameByScopes(proto.graph!);
  if (proto.irVersion < 4n) proto.irVersion = 4n; // Older ones demand that initializers are inputs too.
  return writeFrozen(entry, async (frozen, scratch) => {
    const model = path.join(scratch, "model.onnx");
    const pieces = encodeModel(await linkKeptWeights(proto, scratch));
    await writeFile(model, pieces);
    const kept = proto.graph!.initializer.reduce((sum, tensor) => sum + (keptRange(tensor)?.length ?? 0), 0);
    const limit = timeLimit({ bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, kept) });
    const weightless = toBinary(ModelProtoSchema, withoutLargeWeights(proto));
    const weights = kept > 0 ? frozenWeights : undefined;
    const request = { model, weightless, frozen, weights, scratch, values };
    const answer = await runFreeze(request, file, limit, signal).catch(async (error) => {
      if (!(error instanceof ChildError)) throw error;
      // ONNX Runtime says of a file that it cannot write only that the model cannot be saved.
      if (await isFullAt(scratch)) throw fullCache(entry, error);
      throw new UnusableModelError(file, fixed, proto.graph!, error);
    });
    return { ...answer, parameters };
  });
}

function runFreeze(
  request: FreezeRequest,
  file: string,
  limit: TimeLimit,
  signal?: AbortSignal,
): Promise<FreezeAnswer> {
  const module = childModule("graph/runtime/freezeChild.js");
  return runInChild(module, request, { doing: `${file}: loading it in ONNX Runtime`, limit, signal });
}

/** Declares outputs with their types; a shape that depends on the input's values stays free. */
function declareOutputs(graph: GraphProto, types: FrozenModel["types"], varying: Set<string>): void {
  graph.output = graph.output.map((output) => {
    const type = types.get(output.name);
    return type && !varying.has(output.name) ? valueInfo(output.name, type) : output;
  });
}
