import { readFile } from "node:fs/promises";
import path from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { InferenceSession } from "onnxruntime-node";
import { answerOnce } from "../../base/childProcess.ts";
import { nodeOrder } from "../nodeOrder.ts";
import { type ModelProto, ModelProtoSchema } from "../onnxProto.ts";
import type { TensorType } from "../tensorType.ts";
import { checkActivations } from "./checkActivations.ts";
import { inferTypes } from "./inferTypes.ts";
import { observeTypes } from "./observeTypes.ts";

export interface FreezeRequest {
  /** Model with its input shapes fixed. */
  model: string;
  /** The same without its large weights (skeletonOf). */
  skeleton: Uint8Array;
  /** Where the optimised model goes. */
  frozen: string;
  /** An empty directory for files that are only looked at. */
  scratch: string;
}

export interface FreezeAnswer {
  types: [name: string, type: TensorType][];
  /** Tensors whose shape depends on the values of the input; their type is of one run with seeded inputs. */
  varying: string[];
  /** Tensors that no longer exist once the runtime has fused operators: a cut there breaks a fusion. */
  fusedAway: string[];
}

answerOnce(async ({ model, skeleton, frozen, scratch }: FreezeRequest): Promise<FreezeAnswer> => {
  // Before any constant is folded: that would allocate them.
  checkActivations((await inferTypes(fromBinary(ModelProtoSchema, skeleton))).types);
  // `basic` keeps to standard operators: constants fold, batch normalisation joins its convolution, and the
  // result still runs on any execution provider.
  const fused = path.join(scratch, "fused.onnx");
  await optimise(model, "basic", frozen);
  await optimise(frozen, "extended", fused);
  // Read only now: weights in memory here would be one more copy beside the runtime's own.
  const left = new Set(producedNames(await readProto(fused)));
  const proto = await readProto(frozen);
  proto.graph!.node = nodeOrder(proto.graph!);
  const names = producedNames(proto);
  if (names.length === 0) {
    throw new Error("there is nothing to run: the outputs do not depend on the values of the inputs");
  }
  const { types, unknown } = await inferTypes(proto);
  const observed = await observeTypes(proto, unknown);
  return {
    types: [...types, ...observed.types],
    varying: observed.varying,
    fusedAway: names.filter((name) => !left.has(name)),
  };
});

async function readProto(file: string): Promise<ModelProto> {
  return fromBinary(ModelProtoSchema, await readFile(file));
}

async function optimise(from: string, level: "basic" | "extended", to: string): Promise<void> {
  const options: InferenceSession.SessionOptions = {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
    graphOptimizationLevel: level,
    optimizedModelFilePath: to,
  };
  await (await InferenceSession.create(from, options)).release();
}

function producedNames(proto: ModelProto): string[] {
  return proto.graph!.node.flatMap((node) => node.output).filter((name) => name !== "");
}
