import { sum } from "simple-statistics";
import type { SimulationInput } from "../simulate/input.ts";
import { calmTimes } from "./calmTimes.ts";

/**
 * Returns the latency below which no window brings the one stream of an input, on average: that of a frame which waits for no other,
 * finds every device and link as if there had been no pause before it, and all messages handled.
 */
export function leastLatency(input: SimulationInput): number {
  const { seconds, messages } = calmTimes(input);
  const handled = input.streams[0].stages.map((stage) => stage.messages ?? 0);
  return sum(seconds) - sum(handled) + sum([0, ...messages.map(({ latency }) => latency)]);
}
