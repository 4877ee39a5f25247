import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import path from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { cacheDirectory } from "../base/cacheDirectory.ts";
import { ChildError, childModule, runInChild } from "../base/childProcess.ts";
import { InputError } from "../base/errors.ts";
import { type TimeLimit, timeLimit } from "../base/timeLimit.ts";
import { encodeModel } from "./encodeModel.ts";
import { fixShapes, type ShapeOptions } from "./fixShapes.ts";
import { type FrozenFiles, readFrozen, writeFrozen } from "./frozenCache.ts";
import { nameByScopes } from "./nameByScopes.ts";
import { nodeOrder } from "./nodeOrder.ts";
import { type GraphProto, type ModelProto, ModelProtoSchema } from "./onnxProto.ts";
import { countParameters } from "./parameters.ts";
import { readModel } from "./readModel.ts";
import type { ModelReference } from "./resolveModel.ts";
import type { FreezeAnswer, FreezeRequest } from "./runtime/freezeChild.ts";
import { runtimeReason } from "./runtime/runtimeReason.ts";
import { skeletonOf } from "./skeleton.ts";
import { type TensorType, valueInfo } from "./tensorType.ts";

/** A model made ready for cutting: every shape static, constants folded, nodes in an order that suits cutting. */
export interface FrozenModel {
  name: string;
  /** Where the source was read. */
  file: string;
  /** Of the source file (and its external data): what profiles are about. */
  sha256: string;
  batch: number;
  /** Trainable parameters of the source model, as deep-learning frameworks count them. */
  parameters: number;
  proto: ModelProto;
  /** Of every tensor that is not a weight. */
  types: Map<string, TensorType>;
  /** Tensors whose shape depends on the values of the input; `types` has what one input gave. */
  varying: Set<string>;
  /** Tensors that vanish when the runtime fuses operators. */
  fusedAway: Set<string>;
}

export interface FreezeOptions extends ShapeOptions {
  /** Stops the work; the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** What is known of a frozen model besides its protobuf. */
interface Facts extends FreezeAnswer {
  batch: number;
  parameters: number;
}

/** Changes when a change here makes other files from the same input, so that old cache entries are not used. */
const freezeVersion = 5;

/**
 * Freezes a model: writes the batch into its inputs' free dimensions, has ONNX Runtime's `basic` optimisation
 * fold constants, and finds the type of every tensor. Runs ONNX Runtime in a child process.
 *
 * Frozen models are cached outside the repository, by everything that they depend on.
 *
 * @throws InputError for a file that is no usable model (see readModel, fixShapes) or that ONNX Runtime refuses or
 *   does not finish with within its `timeLimit`;
 *   ParetoPipeError where ONNX Runtime crashed on it.
 */
export async function freezeModel(
  { name, file }: ModelReference,
  { signal, ...options }: FreezeOptions = {},
): Promise<FrozenModel> {
  const source = await readModel(file);
  const { sha256 } = source;
  const entry = path.join(cacheDirectory(), "frozen", entryName(name, sha256, options));
  const { model, facts } =
    (await readFrozen<Facts>(entry)) ?? (await freezeInto(entry, source.proto, file, options, signal));
  const proto = fromBinary(ModelProtoSchema, model);
  const { batch, parameters } = facts;
  const types = new Map(facts.types);
  const varying = new Set(facts.varying);
  declareOutputs(proto.graph!, types, varying);
  proto.graph!.node = nodeOrder(proto.graph!);
  const fusedAway = new Set(facts.fusedAway);
  return { name, file, sha256, batch, parameters, proto, types, varying, fusedAway };
}

/** A readable beginning, then a digest of everything that the entry depends on. */
function entryName(name: string, sha256: string, { batch, dims = {} }: ShapeOptions): string {
  const { platform, arch } = process;
  const shapes = [batch ?? null, Object.entries(dims).sort()];
  // Which operators the runtime fuses, and where it converts types, depends on the processor.
  const runtime = [runtimeVersion(), platform, arch, cpus()[0]?.model];
  const key = createHash("sha256")
    .update(JSON.stringify([freezeVersion, sha256, shapes, runtime]))
    .digest("hex");
  return `${name.replaceAll(/[^\w.-]+/g, "_").slice(0, 64)}-${key.slice(0, 16)}`;
}

async function freezeInto(
  entry: string,
  proto: ModelProto,
  file: string,
  options: ShapeOptions,
  signal?: AbortSignal,
): Promise<FrozenFiles<Facts>> {
  const parameters = countParameters(proto.graph!);
  const batch = fixShapes(proto.graph!, file, options);
  nameByScopes(proto.graph!);
  if (proto.irVersion < 4n) proto.irVersion = 4n; // Older ones demand that initializers are inputs too.
  return writeFrozen(entry, async (frozen, scratch) => {
    const model = path.join(scratch, "model.onnx");
    const pieces = encodeModel(proto);
    await writeFile(model, pieces);
    const limit = timeLimit({ bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0) });
    const skeleton = toBinary(ModelProtoSchema, skeletonOf(proto));
    const answer = await runFreeze({ model, skeleton, frozen, scratch }, file, limit, signal);
    return { ...answer, batch, parameters };
  });
}

async function runFreeze(
  request: FreezeRequest,
  file: string,
  limit: TimeLimit,
  signal?: AbortSignal,
): Promise<FreezeAnswer> {
  try {
    return await runInChild<FreezeRequest, FreezeAnswer>(
      childModule(import.meta.url, "./runtime/freezeChild.js"),
      request,
      { doing: `${file}: loading it in ONNX Runtime`, limit, signal },
    );
  } catch (cause) {
    if (!(cause instanceof ChildError)) throw cause;
    throw new InputError(`${file}: not a usable ONNX model: ${runtimeReason(cause.reason)}`, { cause });
  }
}

/** Outputs with their types; a shape that depends on the input's values stays free. */
function declareOutputs(graph: GraphProto, types: FrozenModel["types"], varying: Set<string>): void {
  graph.output = graph.output.map((output) => {
    const type = types.get(output.name);
    return type && !varying.has(output.name) ? valueInfo(output.name, type) : output;
  });
}

/** The version of onnxruntime-node in use. */
export function runtimeVersion(): string {
  const manifest = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
  return manifest.version;
}
