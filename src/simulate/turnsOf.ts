import { leastCommonMultiple } from "../base/leastCommonMultiple.ts";
import { stageDevices } from "../plan/plan.ts";
import { isRandom, returnsResult, type SimulationInput } from "./input.ts";
import { whyNotTandem } from "./tandem/tandemEngine.ts";

/**
 * Returns after how many frames every device has had its turn again (1 if none take turns), for an input whose stream repeats itself
 * once its queues do not grow any more. Undefined if it need not: something is random, changes at a time of its own or is
 * dropped, or a frame also waits for later ones, which there are none of at the end of the stream.
 */
export function turnsOf(input: SimulationInput): number | undefined {
  if (whyNotTandem(input) || isRandom(input)) return undefined;
  const [stream] = input.streams;
  const { arrivals, drop, inputs = 1 } = stream;
  const isRegular = arrivals.kind === "saturated" || arrivals.kind === "periodic";
  if (!isRegular || drop || inputs > 1) return undefined;
  if (input.io === "blocking" && returnsResult(stream)) return undefined;
  if (input.devices.some(({ disruptions = [] }) => disruptions.length > 0)) return undefined;
  // TCP's window is not in the times of frames.
  if (input.links.some(({ conditions, startUp }) => conditions.trace || startUp)) return undefined;
  return stream.stages.reduce((turns, stage) => leastCommonMultiple(turns, stageDevices(stage).length), 1);
}
