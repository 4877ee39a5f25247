import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { create } from "@bufbuild/protobuf";
import { childModule, runInChild } from "../base/childProcess.ts";
import { timeLimit } from "../base/timeLimit.ts";
import type { Cut } from "../graph/cuts.ts";
import { encodeModel } from "../graph/encodeModel.ts";
import type { FeedRules } from "../graph/feedRules.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { ValueInfoProtoSchema } from "../graph/onnxProto.ts";
import type { TensorValue } from "../graph/values/tensorValue.ts";
import { stageWork } from "../graph/work.ts";

export interface BoundaryRequest {
  /** Path of the model, whose outputs are all that is asked for. */
  model: string;
  names: string[];
  rules: FeedRules;
}

/** Integers and booleans that may be sizes, indices or conditions; those of 8 bits are quantised numbers. */
const meaningful = new Set(["bool", "int16", "int32", "int64", "uint16", "uint32", "uint64"]);

/**
 * The integers and booleans that cross a model's cuts, from one run of the whole model here: a stage that is measured
 * alone must be fed with them, because drawn at random they are other sizes, indices beyond a table, or another branch.
 *
 * @throws ParetoPipeError where the model does not run
 */
export async function boundaryValues(
  model: FrozenModel,
  cuts: readonly Cut[],
  signal?: AbortSignal,
): Promise<TensorValue[]> {
  const inputs = new Set(model.inputs.map(({ name }) => name));
  const crossing = cuts.flatMap(({ boundary }) => boundary.filter(({ type }) => meaningful.has(type)));
  const names = [...new Set(crossing.map(({ name }) => name))].filter((name) => !inputs.has(name));
  if (names.length === 0) return [];
  const output = names.map((name) => create(ValueInfoProtoSchema, { name }));
  const scratch = await mkdtemp(path.join(tmpdir(), "paretopipe-"));
  try {
    const file = path.join(scratch, "model.onnx");
    const pieces = encodeModel({ ...model.proto, graph: { ...model.proto.graph!, output } });
    await writeFile(file, pieces);
    const limit = timeLimit({
      bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0),
      macs: stageWork(model, 0, model.proto.graph!.node.length).minMacs,
    });
    return await runInChild<BoundaryRequest, TensorValue[]>(
      childModule(import.meta.url, "./boundaryChild.js"),
      { model: file, names, rules: model.rules },
      { doing: `running ${model.name} as a whole`, limit, signal },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
