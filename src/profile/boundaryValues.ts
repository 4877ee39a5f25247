import path from "node:path";
import { create } from "@bufbuild/protobuf";
import { childModule } from "../base/childModule.ts";
import { runInChild } from "../base/childProcess.ts";
import { withScratch, writeScratch } from "../base/scratch.ts";
import { timeLimit } from "../base/timeLimit.ts";
import type { Cut } from "../graph/cuts.ts";
import { encodeModel } from "../graph/encodeModel.ts";
import type { FeedRules } from "../graph/feedRules.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { ValueInfoProtoSchema } from "../graph/onnxProto.ts";
import type { TensorValue } from "../graph/values/tensorValue.ts";
import { stageWork } from "../graph/work.ts";

/** The request to the process that computes values at cuts. */
export interface BoundaryRequest {
  /** Path of the model; only the model's outputs are requested. */
  model: string;
  names: string[];
  rules: FeedRules;
}

/** Integers and booleans that may be sizes, indices or conditions. Integers of 8 bits are quantised numbers. */
const meaningful = new Set(["bool", "int16", "int32", "int64", "uint16", "uint32", "uint64"]);

/**
 * Runs the whole model once and returns the integers and booleans that cross its cuts. A stage that is measured alone
 * must be fed with these values, because random ones would be other sizes, indices beyond a table, or another branch.
 *
 * @throws ParetoPipeError if the model does not run
 */
export async function boundaryValues(
  model: FrozenModel,
  cuts: readonly Cut[],
  signal?: AbortSignal,
): Promise<TensorValue[]> {
  const inputs = new Set(model.inputs.map(({ name }) => name));
  // Nothing is fed with what crosses the last cut.
  const crossing = cuts
    .slice(0, -1)
    .flatMap(({ boundary }) => boundary.filter(({ type }) => meaningful.has(type)));
  const names = [...new Set(crossing.map(({ name }) => name))].filter((name) => !inputs.has(name));
  if (names.length === 0) return [];
  const output = names.map((name) => create(ValueInfoProtoSchema, { name }));
  return withScratch(async (scratch) => {
    const file = path.join(scratch, "model.onnx");
    const pieces = encodeModel({ ...model.proto, graph: { ...model.proto.graph!, output } });
    await writeScratch(file, pieces);
    const limit = timeLimit({
      bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0),
      macs: stageWork(model, 0, model.proto.graph!.node.length).minMacs,
    });
    return runInChild<BoundaryRequest, TensorValue[]>(
      childModule("profile/boundaryChild.js"),
      { model: file, names, rules: model.rules },
      { doing: `running ${model.name} as a whole`, limit, signal },
    );
  });
}
