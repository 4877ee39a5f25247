import { returnsResult, type StreamInput } from "./input.ts";

/**
 * The devices that a stream's frames pass, in order; the source again at the end where results go back to it.
 */
export function routeOf(stream: StreamInput): string[] {
  const route = stream.stages.map((stage) => stage.device);
  return returnsResult(stream) ? [...route, route[0]] : route;
}

/** The name of the link that a stream's hop crosses. */
export function hopLink(stream: StreamInput, hop: number): string {
  const route = routeOf(stream);
  return `${route[hop]}>${route[hop + 1]}`;
}
