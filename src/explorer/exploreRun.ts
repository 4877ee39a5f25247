import { InputError } from "../base/errors.ts";
import { noScenario } from "../explore/noScenario.ts";
import { readModelGraph, readPackedScenario, readRun } from "../explore/runDirectory.ts";
import { readValidation } from "../judge/validationDirectory.ts";
import { type ExplorerData, explorerData, type MeasuredPoint } from "../report/explorer/explorerData.ts";
import { measuredPoints } from "../report/explorer/measuredPoints.ts";
import { parseScenarioText } from "../scenario/pack/scenarioText.ts";
import { findModelGraph } from "./findModelGraph.ts";

/**
 * Returns what the explorer starts from for a run: its scenario, the graph of its model and, if it was validated, what was
 * measured.
 *
 * @param given the model, for a run that does not hold its graph: as `findModelGraph` takes it
 * @throws InputError if the directory has no run, or the run does not hold its scenario or holds one that is
 *   not valid
 */
export async function exploreRun(directory: string, given?: string): Promise<ExplorerData> {
  const run = await readRun(directory);
  const packed = await readPackedScenario(directory);
  if (!packed) {
    throw new InputError(
      `${directory}: this run cannot be explored, because ${noScenario}; explore the scenario's file, with --measured for what was measured`,
      { code: "invalid-run" },
    );
  }
  // A page with a scenario that cannot be read would stay empty.
  parseScenarioText(packed.text, packed.file);
  const held = given === undefined ? await readModelGraph(directory) : null;
  const graph = held ?? (await findModelGraph(packed, { given }));
  return explorerData(packed, measuredPoints(await readValidation(directory, run)), graph);
}

/** Reads what was measured of a run's plans. Throws InputError if the directory has no run, or none that was validated. */
export async function measuredOf(directory: string): Promise<MeasuredPoint[]> {
  const validation = await readValidation(directory, await readRun(directory));
  if (validation) return measuredPoints(validation);
  throw new InputError(`${directory}: nothing of this run was measured; paretopipe validate measures it`, {
    code: "invalid-run",
  });
}
