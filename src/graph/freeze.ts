import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import { replaceFile } from "../base/atomicFile.ts";
import { cacheDirectory } from "../base/cacheDirectory.ts";
import { childModule, runInChild } from "../base/childProcess.ts";
import { InputError, ParetoPipeError } from "../base/errors.ts";
import { encodeModel } from "./encodeModel.ts";
import { fixShapes, type ShapeOptions } from "./fixShapes.ts";
import { countParameters } from "./parameters.ts";
import { readModel } from "./readModel.ts";
import type { ModelReference } from "./resolveModel.ts";
import type { FreezeAnswer, FreezeRequest } from "./runtime/freezeChild.ts";
import { type TensorType, valueInfo } from "./tensorType.ts";

/** A model made ready for cutting: every shape static, constants folded, the runtime's order of nodes. */
export interface FrozenModel {
  name: string;
  /** Of the source file (and its external data): what profiles are about. */
  sha256: string;
  batch: number;
  /** Trainable parameters of the source model, as deep-learning frameworks count them. */
  parameters: number;
  proto: ModelProto;
  /** Of every tensor that is not a weight. */
  types: Map<string, TensorType>;
  /** Tensors that vanish when the runtime fuses operators. */
  fusedAway: Set<string>;
}

/** What is cached beside a frozen model's protobuf. */
interface Sidecar extends FreezeAnswer {
  batch: number;
  parameters: number;
}

/** Changes when a change here makes other files from the same input, so that old cache entries are not used. */
const freezeVersion = 1;

/**
 * Freezes a model: writes the batch into its inputs' free dimensions, has ONNX Runtime's `basic` optimisation
 * fold constants, and infers the type of every tensor. Runs ONNX Runtime in a child process.
 *
 * Frozen models are cached outside the repository by content, batch and runtime version.
 *
 * @throws InputError for a file that is no usable model (see readModel, fixShapes) or that ONNX Runtime refuses.
 */
export async function freezeModel(
  { name, file }: ModelReference,
  options: ShapeOptions = {},
): Promise<FrozenModel> {
  const source = await readModel(file);
  const key = createHash("sha256")
    .update(JSON.stringify([freezeVersion, runtimeVersion(), source.sha256, options.batch, options.dims]))
    .digest("hex");
  const base = path.join(cacheDirectory(), "frozen", `${name}-${key.slice(0, 16)}`);
  const sidecar =
    (await readSidecar(`${base}.json`)) ?? (await freezeInto(base, source.proto, file, options));
  // The source's bytes are no longer needed; the frozen file may be as large again.
  const proto = fromBinary(ModelProtoSchema, await readFile(`${base}.onnx`));
  const types = new Map(sidecar.types);
  const graph = proto.graph!;
  graph.output = graph.output.map((output) => {
    const type = types.get(output.name);
    return type ? valueInfo(output.name, type) : output;
  });
  const { batch, parameters } = sidecar;
  const fusedAway = new Set(sidecar.fusedAway);
  return { name, sha256: source.sha256, batch, parameters, proto, types, fusedAway };
}

async function freezeInto(
  base: string,
  proto: ModelProto,
  file: string,
  options: ShapeOptions,
): Promise<Sidecar> {
  const parameters = countParameters(proto.graph!);
  const batch = fixShapes(proto.graph!, file, options);
  if (proto.irVersion < 4n) proto.irVersion = 4n; // Older ones demand that initializers are inputs too.
  const scratch = await mkdtemp(path.join(tmpdir(), "paretopipe-"));
  try {
    const model = path.join(scratch, "model.onnx");
    await writeFile(model, encodeModel(proto));
    let answer: FreezeAnswer | undefined;
    await replaceFile(`${base}.onnx`, async (frozen) => {
      answer = await runFreeze({ model, frozen, fused: path.join(scratch, "fused.onnx") }, file);
    });
    const sidecar: Sidecar = { ...answer!, batch, parameters };
    await replaceFile(`${base}.json`, (temporary) => writeFile(temporary, JSON.stringify(sidecar)));
    return sidecar;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function runFreeze(request: FreezeRequest, file: string): Promise<FreezeAnswer> {
  try {
    return await runInChild<FreezeRequest, FreezeAnswer>(
      childModule(import.meta.url, "./runtime/freezeChild.js"),
      request,
      { doing: "ONNX Runtime refuses it" },
    );
  } catch (cause) {
    if (!(cause instanceof ParetoPipeError)) throw cause;
    throw new InputError(`${file}: ${cause.message.replaceAll(request.model, path.basename(file))}`, {
      cause,
    });
  }
}

async function readSidecar(file: string): Promise<Sidecar | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The version of onnxruntime-node in use. */
export function runtimeVersion(): string {
  const manifest = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
  return manifest.version;
}
