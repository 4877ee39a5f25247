import path from "node:path";
import { childModule } from "../../base/childModule.ts";
import { runInChild } from "../../base/childProcess.ts";
import { withScratch, writeScratch } from "../../base/scratch.ts";
import { timeLimit } from "../../base/timeLimit.ts";
import { encodeModel } from "../../graph/encodeModel.ts";
import { extractStage } from "../../graph/extractStage.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import type { FrozenModel } from "../../graph/freeze.ts";
import { stageWork } from "../../graph/work.ts";
import type { TensorHead } from "../../runtime/protocol/messageFields.ts";
import type { WireTensor } from "../../runtime/protocol/tensors.ts";
import { type Arithmetic, arithmeticOf } from "./arithmetic.ts";

/** The request to the process that runs the whole model. */
export interface ReferenceRequest {
  /** Path of the whole model. */
  model: string;
  inputs: TensorHead[];
  seed: string;
  rules: FeedRules;
  arithmetic: Arithmetic;
}

/** The whole model's result for a frame. */
export interface Reference {
  /** How finely the model computes, which says how alike the outputs must be. */
  arithmetic: Arithmetic;
  /** The outputs that a split model must reproduce. */
  outputs: WireTensor[];
  /** Names of random outputs: they differ between two runs of the whole model, so they cannot be compared. */
  random: string[];
}

/**
 * Runs the whole, unsplit model on the source's first frame, here, in its own process, on the CPU. It runs twice, which
 * shows what is random.
 *
 * @throws ParetoPipeError if it does not run, or does not finish within its `timeLimit`
 */
export async function referenceOutput(
  model: FrozenModel,
  inputs: TensorHead[],
  seed: string,
  signal?: AbortSignal,
): Promise<Reference> {
  const nodes = model.proto.graph!.node.length;
  return withScratch(async (scratch) => {
    const file = path.join(scratch, "model.onnx");
    // As a stage it has no inputs that no node reads, which nobody feeds.
    const pieces = encodeModel(extractStage(model, 0, nodes));
    await writeScratch(file, pieces);
    const limit = timeLimit({
      bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0),
      // The model runs twice.
      macs: 2 * stageWork(model, 0, nodes).minMacs,
    });
    return runInChild<ReferenceRequest, Reference>(
      childModule("validate/measure/referenceChild.js"),
      { model: file, inputs, seed, rules: model.rules, arithmetic: arithmeticOf(model) },
      { doing: `running ${model.name} as a whole`, limit, signal },
    );
  });
}
