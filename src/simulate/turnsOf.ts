import { leastCommonMultiple } from "../base/leastCommonMultiple.ts";
import { pauses } from "../network/roundTripProbes.ts";
import { stageDevices } from "../plan/plan.ts";
import { isRandom, type LinkInput, returnsResult, type SimulationInput } from "./input.ts";
import { whyNotTandem } from "./tandem/whyNotTandem.ts";

/**
 * Returns the number of frames after which every device has had its turn again: 1 if no devices take turns. Undefined if the stream
 * need not repeat itself. It must if it is alone, nothing in it is random, dropped or bound to a time, and no frame waits for a later
 * one: what those that are not done yet will do must follow from those that are.
 */
export function turnsOf(input: SimulationInput): number | undefined {
  if (whyNotTandem(input) || isRandom(input)) return undefined;
  const [stream] = input.streams;
  const { arrivals, drop, inputs = 1 } = stream;
  const isRegular = arrivals.kind === "saturated" || arrivals.kind === "periodic";
  if (!isRegular || drop || inputs > 1) return undefined;
  if (input.io === "blocking" && returnsResult(stream)) return undefined;
  if (input.devices.some(({ disruptions = [] }) => disruptions.length > 0)) return undefined;
  // TCP's window, and its pauses, are not in the times of frames.
  const hasMemory = ({ conditions, startUp, bbr }: LinkInput) => conditions.trace || startUp || pauses(bbr);
  if (input.links.some(hasMemory)) return undefined;
  return stream.stages.reduce((turns, stage) => leastCommonMultiple(turns, stageDevices(stage).length), 1);
}
