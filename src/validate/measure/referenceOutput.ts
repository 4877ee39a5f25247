import { writeFile } from "node:fs/promises";
import path from "node:path";
import { childModule, runInChild } from "../../base/childProcess.ts";
import { withScratch } from "../../base/scratch.ts";
import { timeLimit } from "../../base/timeLimit.ts";
import { encodeModel } from "../../graph/encodeModel.ts";
import type { FeedRules } from "../../graph/feedRules.ts";
import type { FrozenModel } from "../../graph/freeze.ts";
import { stageWork } from "../../graph/work.ts";
import type { TensorHead } from "../../runtime/protocol/messages.ts";
import type { WireTensor } from "../../runtime/protocol/tensors.ts";

export interface ReferenceRequest {
  /** Path of the whole model. */
  model: string;
  inputs: TensorHead[];
  seed: string;
  rules: FeedRules;
}

/** What the whole model makes of a frame. */
export interface Reference {
  /** The outputs that a split model must give too. */
  outputs: WireTensor[];
  /** Names of outputs that are random: they differ from run to run of the whole model, and can be compared with nothing. */
  random: string[];
}

/**
 * What the whole model, unsplit, makes of the source's first frame; run here, in a process of its own, on the CPU.
 * It runs twice, which shows what is random.
 *
 * @throws ParetoPipeError where it does not run, or not within its `timeLimit`
 */
export async function referenceOutput(
  model: FrozenModel,
  inputs: TensorHead[],
  seed: string,
  signal?: AbortSignal,
): Promise<Reference> {
  return withScratch(async (scratch) => {
    const file = path.join(scratch, "model.onnx");
    const pieces = encodeModel(model.proto);
    await writeFile(file, pieces);
    const limit = timeLimit({
      bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0),
      // It runs twice.
      macs: 2 * stageWork(model, 0, model.proto.graph!.node.length).minMacs,
    });
    return runInChild<ReferenceRequest, Reference>(
      childModule(import.meta.url, "./referenceChild.js"),
      { model: file, inputs, seed, rules: model.rules },
      { doing: `running ${model.name} as a whole`, limit, signal },
    );
  });
}
