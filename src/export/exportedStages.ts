import type { Run } from "../explore/run.ts";
import { runCut } from "../explore/runCut.ts";
import { absentCut } from "../graph/absentCut.ts";
import { type Cut, findCuts } from "../graph/cuts.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { outputsAt } from "../graph/outputsAt.ts";
import type { Plan } from "../plan/plan.ts";
import { type StageBytes, stageBytes } from "../runtime/controller/stageBytes.ts";
import { headsOf } from "../runtime/protocol/tensors.ts";
import type { ExportedStage } from "./manifestSchema.ts";

/** A stage as the manifest lists it, and the bytes of its file; null for a stage without work. */
export interface StageFile {
  listed: ExportedStage;
  stage: StageBytes | null;
}

/**
 * Makes the files of a plan's stages: the same bytes that workers get.
 *
 * @throws InputError if the run is damaged, or if the frozen model lacks a cut of the plan
 */
export function exportedStages(run: Run, { stages }: Plan, model: FrozenModel): StageFile[] {
  const here = findCuts(model, { all: true, maxBoundary: Number.POSITIVE_INFINITY });
  return stages.map(({ device, replicas, from, to }, index): StageFile => {
    const [begin, end] = [from, to].map((cut) => cutHere(run, cut, here, model));
    const stage = from === to ? null : stageBytes(model, begin.position, end.position);
    const listed = {
      device,
      ...(replicas && { replicas }),
      from: begin.name,
      to: end.name,
      file: stage && `stage${index + 1}.onnx`,
      sha256: stage?.hash ?? null,
      bytes: stage?.bytes ?? 0,
      inputs: headsOf(begin.boundary),
      outputs: headsOf(outputsAt(end, model)),
    };
    return { listed, stage };
  });
}

/**
 * Finds a cut of the run in the model as it is frozen here. It goes by the tensors that cross, because positions, and the names
 * that nodes without one get from them, depend on the processor and on the version of ONNX Runtime. Older runs have no tensors.
 */
function cutHere(run: Run, index: number, here: readonly Cut[], model: FrozenModel): Cut {
  const cut = runCut(run, index);
  const { tensors } = cut;
  const found = here.find(({ name, bytes, boundary }) => {
    if (tensors === undefined) return name === cut.name && bytes === cut.bytes;
    return tensors.length === boundary.length && boundary.every(({ name }, index) => name === tensors[index]);
  });
  if (found) return found;
  throw absentCut(model, cut.name, `run ${run.name}`);
}
