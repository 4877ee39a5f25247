import { rm, writeFile } from "node:fs/promises";
import { create } from "@bufbuild/protobuf";
import { InferenceSession, type OnnxValue, type Tensor } from "onnxruntime-node";
import { elementTypeOf } from "../elementType.ts";
import { encodeModel } from "../encodeModel.ts";
import type { FeedRules } from "../feedRules.ts";
import { type ModelProto, TensorProto_DataType, ValueInfoProtoSchema } from "../onnxProto.ts";
import type { TensorType } from "../tensorType.ts";
import { varyingShapes } from "../varyingShapes.ts";
import { runtimeReason } from "./runtimeReason.ts";
import { seededFeeds } from "./seededFeeds.ts";

/**
 * Runs the whole model twice, with inputs from two seeds and by the rules, and records the types of the tensors
 * `names`, which inference could not determine. Tensors whose shape depends on the input's values are listed as
 * varying: the two runs differ, or the operators that make them show it.
 *
 * @param beside the model's file, which is in the same folder as its external weights; a temporary file for the run appears
 *   there
 * @throws Error if the model does not run with such inputs
 */
export async function observeTypes(
  proto: ModelProto,
  names: string[],
  { rules, beside }: { rules: FeedRules; beside: string },
): Promise<{ types: [name: string, type: TensorType][]; varying: string[] }> {
  if (names.length === 0) return { types: [], varying: [] };
  let runs: Record<string, OnnxValue>[];
  try {
    runs = await runTwice(proto, names, { rules, beside });
  } catch (cause) {
    const reason = runtimeReason((cause as Error).message);
    throw new Error(
      `the shape of "${names[0]}" only shows when it runs, and with these inputs it does not: ${reason}; values may be given with --input NAME=VALUE`,
      { cause },
    );
  }
  const varying = varyingShapes(proto.graph!, new Set(names));
  const types = names.map((name): [string, TensorType] => {
    const [first, second] = runs.map((run) => run[name] as Tensor);
    if (first.dims.join() !== second.dims.join()) varying.add(name);
    const elementType = elementTypeOf(first.type) ?? TensorProto_DataType.STRING;
    return [name, { elementType, shape: [...first.dims] }];
  });
  return { types, varying: [...varying] };
}

async function runTwice(
  proto: ModelProto,
  names: string[],
  { rules, beside }: { rules: FeedRules; beside: string },
): Promise<Record<string, OnnxValue>[]> {
  const graph = proto.graph!;
  const declared = new Set(graph.output.map(({ name }) => name));
  const added = names.filter((name) => !declared.has(name));
  const output = [...graph.output, ...added.map((name) => create(ValueInfoProtoSchema, { name }))];
  // Beside the model whose weights it shares.
  const file = `${beside}.observed`;
  await writeFile(file, encodeModel({ ...proto, graph: { ...graph, output } }));
  const session = await InferenceSession.create(file, {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
    graphOptimizationLevel: "disabled",
  }).finally(() => rm(file));
  try {
    const runs = [];
    for (const seed of [0, 1]) {
      runs.push(await session.run(seededFeeds(session.inputMetadata, seed, rules), names));
    }
    return runs;
  } finally {
    await session.release();
  }
}
