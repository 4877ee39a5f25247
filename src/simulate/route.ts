import { returnsResult, type StreamInput } from "./input.ts";

/**
 * Returns the devices that a stream's frames pass, in order. If results go back to the source, it comes again at the
 * end.
 */
export function routeOf(stream: StreamInput): string[] {
  const route = stream.stages.map((stage) => stage.device);
  return returnsResult(stream) ? [...route, route[0]] : route;
}

/** Returns the name of the link that a stream's hop crosses. */
export function hopLink(stream: StreamInput, hop: number): string {
  const route = routeOf(stream);
  return `${route[hop]}>${route[hop + 1]}`;
}
