import type { ModelProto } from "../../graph/onnxProto.ts";
import { paceInput, paceModel, paceShape } from "../../profile/paceModel.ts";
import type { TensorHead } from "../protocol/messageFields.ts";

/** Rows and columns of its input. */
const resolution = 224;

/**
 * The model that stands for the stage of a plan where it is measured what the runtime adds: the pace model on images of 224 x 224. Its largest
 * tensors have 4.8 MB, as those of image models have, so that what handles frames and messages between its runs is as cold as between
 * theirs. On images of 112 x 112 it fits the caches of some cores.
 */
export const stageStandIn = {
  input: { name: "input", type: "float32", shape: paceShape(resolution) } satisfies TensorHead,
  model: (): ModelProto => paceModel(resolution),
  values: (): Float32Array => paceInput(resolution),
};
