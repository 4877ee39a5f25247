import { linkName, type SimulationInput, type StreamInput } from "./input.ts";
import type { ResourceLoad } from "./resourceLoad.ts";
import { hopLinks, routeOf } from "./route.ts";
import type { StreamFigures } from "./streamFigures.ts";

/** Share of the measured time for which a device or link is busy or, if that is more, its slots are taken. */
export function fullness(load: Pick<ResourceLoad, "utilisation" | "flight">): number {
  return Math.max(load.utilisation, load.flight);
}

/** Mean share of a stream's window in use over the measured time, until the source knows that frames are done; 0 without a window. */
export function windowFill(
  { window = Number.POSITIVE_INFINITY, releaseDelay = 0 }: StreamInput,
  { frames, inside, from, to }: StreamFigures,
): number {
  return window === Number.POSITIVE_INFINITY ? 0 : (inside + frames * releaseDelay) / (window * (to - from));
}

/**
 * Largest share of the measured time for which a device of a stream is taken, if it is reserved for frames in transit: with
 * blocking I/O, or without slots. It is taken from the start of the link to the end of the service, of sending with blocking I/O, and
 * until the sender knows. 0 if frames wait in slots.
 */
export function reservedShare(input: SimulationInput, index: number, figures: StreamFigures): number {
  const stream = input.streams[index];
  const blocking = input.io === "blocking";
  if (!blocking && stream.queue !== 0) return 0;
  const { stages, hops, frames } = figures;
  const route = routeOf(stream);
  const shares = stages.slice(1).map((stage, before) => {
    const pairs = hopLinks(stream, before);
    const credits = input.links.filter((link) => pairs.includes(linkName(link)));
    const credit = credits.reduce((sum, { creditDelay = 0 }) => sum + creditDelay, 0) / pairs.length;
    const sending = blocking && before + 1 < hops.length ? hops[before + 1].busy : 0;
    const taken = hops[before].flight + stage.busy + sending + frames * credit;
    return taken / route[before + 1].length / (stage.to - stage.from);
  });
  return Math.max(0, ...shares);
}
