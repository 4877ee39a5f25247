import { writeFile } from "node:fs/promises";
import path from "node:path";
import { childModule, runInChild } from "../../base/childProcess.ts";
import { withScratch } from "../../base/scratch.ts";
import { timeLimit } from "../../base/timeLimit.ts";
import { encodeModel } from "../../graph/encodeModel.ts";
import type { FrozenModel } from "../../graph/freeze.ts";
import { stageWork } from "../../graph/work.ts";
import type { TensorHead } from "../../runtime/protocol/messages.ts";
import type { WireTensor } from "../../runtime/protocol/tensors.ts";

export interface ReferenceRequest {
  /** Path of the whole model. */
  model: string;
  inputs: TensorHead[];
  seed: string;
}

/**
 * What the whole model, unsplit, makes of the source's first frame; run here, in a process of its own, on the CPU.
 *
 * @throws ParetoPipeError where it does not run, or not within its `timeLimit`
 */
export async function referenceOutput(
  model: FrozenModel,
  inputs: TensorHead[],
  seed: string,
  signal?: AbortSignal,
): Promise<WireTensor[]> {
  return withScratch(async (scratch) => {
    const file = path.join(scratch, "model.onnx");
    const pieces = encodeModel(model.proto);
    await writeFile(file, pieces);
    const limit = timeLimit({
      bytes: pieces.reduce((sum, piece) => sum + piece.byteLength, 0),
      macs: stageWork(model, 0, model.proto.graph!.node.length).leastMacs,
    });
    return runInChild<ReferenceRequest, WireTensor[]>(
      childModule(import.meta.url, "./referenceChild.js"),
      { model: file, inputs, seed },
      { doing: `running ${model.name} as a whole`, limit, signal },
    );
  });
}
