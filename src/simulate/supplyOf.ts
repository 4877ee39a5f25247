import { returnsResult, type SimulationInput, type StreamInput } from "./input.ts";
import { hopPairs, routeOf } from "./route.ts";
import { whyNotTandem } from "./tandem/whyNotTandem.ts";

/**
 * Returns how many frames a stream offers, so that it does not run dry before its last measured frame is done: its own, and as many
 * as can be under way then. A source that stopped with the last measured frame would leave the devices near it idle while
 * others still work. Where these share a host or a medium, the last frames would meet less of each other than all before; with
 * blocking I/O the source would receive the last results at once, where it is busy with later frames.
 *
 * Saturated arrivals only: other frames come when they come. In a plain chain later frames change nothing for earlier ones, unless
 * results come back with blocking I/O. There a stream offers just its own. Under way are as many as the window lets in, or as
 * devices, links, send buffers and slots hold; where nothing bounds them, as many again are offered.
 */
export function supplyOf(input: SimulationInput, stream: StreamInput): number {
  const { arrivals, frames, queue = 1, window = Number.POSITIVE_INFINITY } = stream;
  const laterMatter = whyNotTandem(input) !== undefined || (input.io === "blocking" && returnsResult(stream));
  if (arrivals.kind !== "saturated" || !laterMatter) return frames;
  const devices = routeOf(stream).reduce((sum, team) => sum + team.length, 0);
  // A link carries a frame, has one in its send buffer, and slots at its far end.
  const links = stream.bytes.reduce((sum, _, hop) => sum + hopPairs(stream, hop).length * (queue + 2), 0);
  const held = Math.min(window, devices + links);
  return frames + (Number.isFinite(held) ? held : frames);
}
