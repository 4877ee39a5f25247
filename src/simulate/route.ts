import { pairsInTurn } from "../plan/pairsInTurn.ts";
import { stageDevices } from "../plan/plan.ts";
import { linkName, returnsResult, type StreamInput } from "./input.ts";

/**
 * Returns the teams of devices that a stream's frames pass, in order: the devices that take turns at a stage, usually a
 * single one. If results go back to the source, it comes again at the end.
 */
export function routeOf(stream: StreamInput): string[][] {
  const route = stream.stages.map(stageDevices);
  return returnsResult(stream) ? [...route, route[0]] : route;
}

/** Returns the pairs of devices between which the frames of a stream's hop pass, in turn (`pairsInTurn`). */
export function hopPairs(stream: StreamInput, hop: number): [from: string, to: string][] {
  const { stages } = stream;
  return pairsInTurn(stageDevices(stages[hop]), stageDevices(stages[hop + 1] ?? stages[0]));
}

/** Returns the names of the links that the frames of a stream's hop cross, in turn. */
export function hopLinks(stream: StreamInput, hop: number): string[] {
  return hopPairs(stream, hop).map(([from, to]) => linkName({ from, to }));
}

/** Whether several devices take turns at any stage of a stream. */
export function isReplicated({ stages }: StreamInput): boolean {
  return stages.some(({ replicas = [] }) => replicas.length > 0);
}
