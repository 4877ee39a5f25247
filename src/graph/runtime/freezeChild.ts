import { readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { InferenceSession } from "onnxruntime-node";
import { answerOnce } from "../../base/childProcess.ts";
import { type DecisiveInput, decisiveInputs, pinned } from "../decisiveInputs.ts";
import type { IntegerRange } from "../feedRules.ts";
import { integerRanges } from "../integerRanges.ts";
import { nodeOrder } from "../nodeOrder.ts";
import { type GraphProto, type ModelProto, ModelProtoSchema } from "../onnxProto.ts";
import type { TensorType } from "../tensorType.ts";
import type { TensorValue } from "../values/tensorValue.ts";
import { checkActivations } from "./checkActivations.ts";
import { inferTypes } from "./inferTypes.ts";
import { observeTypes } from "./observeTypes.ts";

/** The request to the process that freezes a model. */
export interface FreezeRequest {
  /** Model with its input shapes fixed. */
  model: string;
  /** The same without the data of its large weights (withoutLargeWeights). */
  weightless: Uint8Array;
  /** Path for the optimised model. */
  frozen: string;
  /** Name of a file beside the optimised model that takes its large weights; without it they go into the model. */
  weights?: string;
  /** A directory for temporary files, which may hold the large weights of `model`. */
  scratch: string;
  /** Values given for inputs. */
  values: TensorValue[];
}

/** The facts that the process found about the frozen model. */
export interface FreezeAnswer {
  types: [name: string, type: TensorType][];
  /** Tensors whose shape depends on the values of the input; their type is from one run with seeded inputs. */
  varying: string[];
  /** Tensors that no longer exist after the runtime has fused operators: a cut there breaks a fusion. */
  fusedAway: string[];
  /** How integer inputs without a value are drawn. */
  ranges: IntegerRange[];
  /** Inputs without a value that decide what the model does. */
  decisive: DecisiveInput[];
}

answerOnce(async (request: FreezeRequest): Promise<FreezeAnswer> => {
  const { model, weightless, frozen, weights, scratch, values } = request;
  // Before any constant is folded, because that would allocate them.
  checkActivations((await inferTypes(fromBinary(ModelProtoSchema, weightless))).types);
  // `basic` keeps to standard operators: constants fold, batch normalisation joins its convolution, and the
  // result still runs on any execution provider.
  const fused = path.join(scratch, "fused.onnx");
  await optimise(model, "basic", frozen, weights);
  // Only the names of the fused model's tensors matter.
  const unread = "fused-weights.bin";
  if (weights && process.platform !== "win32") await symlink("/dev/null", path.join(scratch, unread));
  await optimise(frozen, "extended", fused, weights && unread);
  // Read only now: weights in memory here would be one more copy in addition to the runtime's own.
  const left = new Set(producedNames(await readProto(fused)));
  const proto = await readProto(frozen);
  proto.graph!.node = nodeOrder(proto.graph!);
  const names = producedNames(proto);
  if (names.length === 0) {
    throw new Error("there is nothing to run: the outputs do not depend on the values of the inputs");
  }
  const { types, unknown } = await inferTypes(proto);
  const { ranges, decisive } = freeIntegers(proto.graph!, types, unknown, values);
  const observed = await observeTypes(proto, unknown, { rules: { ranges, values }, beside: frozen });
  return {
    types: [...types, ...observed.types],
    varying: observed.varying,
    fusedAway: names.filter((name) => !left.has(name)),
    ranges,
    decisive,
  };
});

/** Returns what is known about the integer inputs without a value. */
function freeIntegers(
  graph: GraphProto,
  types: readonly [name: string, type: TensorType][],
  unknown: readonly string[],
  values: readonly TensorValue[],
): Pick<FreezeAnswer, "ranges" | "decisive"> {
  const known = new Map(types);
  const weights = new Map(graph.initializer.map(({ name, dims }) => [name, dims.map(Number)]));
  const given = new Set(values.map(({ name }) => name));
  const isFree = ({ name }: { name: string }) => !given.has(name);
  const ranges = integerRanges(graph, (name) => weights.get(name) ?? known.get(name)?.shape).filter(isFree);
  const decisive = decisiveInputs(graph, new Set(unknown), known).filter(isFree);
  return { ranges: pinned(decisive, ranges), decisive };
}

async function readProto(file: string): Promise<ModelProto> {
  return fromBinary(ModelProtoSchema, await readFile(file));
}

/** The smallest weight that goes into a file of its own, as the words of ONNX Runtime's settings. */
const minExternal = String(2 ** 20);

async function optimise(
  from: string,
  level: "basic" | "extended",
  to: string,
  weights?: string,
): Promise<void> {
  const apart = {
    optimized_model_external_initializers_file_name: weights,
    optimized_model_external_initializers_min_size_in_bytes: minExternal,
  };
  const options: InferenceSession.SessionOptions = {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
    graphOptimizationLevel: level,
    optimizedModelFilePath: to,
    // Packed weights are a copy of all of them, for sessions that run.
    extra: { session: { disable_prepacking: "1", ...(weights && apart) } },
  };
  await (await InferenceSession.create(from, options)).release();
}

function producedNames(proto: ModelProto): string[] {
  return proto.graph!.node.flatMap((node) => node.output).filter((name) => name !== "");
}
