import { InputError } from "../base/errors.ts";
import { noScenario } from "../explore/noScenario.ts";
import { readPackedScenario, writeModelGraph } from "../explore/runDirectory.ts";
import { findModelGraph } from "./findModelGraph.ts";

/**
 * Adds the graph of its model to a run, for its report and its explorer.
 *
 * @param given a zoo name or the path of an .onnx file
 * @throws InputError if the run does not hold its scenario, or was made with another model
 */
export async function addModelGraph(directory: string, given: string, signal?: AbortSignal): Promise<void> {
  const packed = await readPackedScenario(directory);
  if (!packed) {
    throw new InputError(`${directory}: this run can be given no graph of a model, because ${noScenario}`, {
      code: "invalid-run",
    });
  }
  const graph = await findModelGraph(packed, { given, signal });
  if ("schema" in graph) await writeModelGraph(graph, directory);
}
