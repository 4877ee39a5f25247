import { pairsInTurn } from "../plan/pairsInTurn.ts";
import { stageDevices } from "../plan/plan.ts";
import { returnsResult, type StreamInput } from "./input.ts";

/**
 * Returns the teams of devices that a stream's frames pass, in order: the devices that take turns at a stage, usually a
 * single one. If results go back to the source, it comes again at the end.
 */
export function routeOf(stream: StreamInput): string[][] {
  const route = stream.stages.map(stageDevices);
  return returnsResult(stream) ? [...route, route[0]] : route;
}

/**
 * Returns the names of the links that a stream's hop crosses. With L links, frame f crosses number f mod L. Between teams of m
 * and n devices there are as many as their least common multiple, and none is named twice.
 */
export function hopLinks(stream: StreamInput, hop: number): string[] {
  const [from, to] = routeOf(stream).slice(hop);
  return pairsInTurn(from, to).map((pair) => pair.join(">"));
}

/** Whether several devices take turns at any stage of a stream. */
export function isReplicated({ stages }: StreamInput): boolean {
  return stages.some(({ replicas = [] }) => replicas.length > 0);
}
