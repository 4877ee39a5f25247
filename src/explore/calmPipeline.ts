import { idleCost } from "../network/idleCost.ts";
import type { SimulationInput } from "../simulate/input.ts";
import { pauseCost } from "../simulate/pauseCost.ts";
import { calmTimes } from "./calmTimes.ts";

/** What a plan's one stream does without randomness, at the mean of all traces. */
export interface CalmPipeline {
  /** Seconds until the source knows that a frame is done that is alone in the pipeline. */
  latency: number;
  /** Seconds for which a frame keeps the busiest device or link: the inverse of the throughput, if frames never run out. */
  period: number;
}

/**
 * Computes a plan's figures by formula, without a simulation.
 *
 * @param input with the one stream of the plan
 * @param slots between two stages; may be Infinity
 */
export function calmPipeline(input: SimulationInput, slots: number): CalmPipeline {
  const {
    streams: [stream],
    io,
  } = input;
  const { seconds, messages } = calmTimes(input);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const steady = sum(seconds) + sum(messages.map(({ latency }) => latency));
  // Alone, each device and each link pauses while the frame is elsewhere.
  const pauses = [
    ...stream.stages.map(
      ({ afterIdle, messages }, s) => pauseCost(afterIdle, messages)?.(steady - seconds[s]) ?? 0,
    ),
    ...messages.map(({ link, occupied }) => idleCost(link.latency?.afterIdle)?.(steady - occupied) ?? 0),
  ];
  const busy = stream.stages.map(({ replicas = [] }, s) => {
    if (io !== "blocking") return seconds[s] / (replicas.length + 1);
    const before = s === 0 ? messages[stream.stages.length - 1] : messages[s - 1];
    return seconds[s] + (messages[s]?.occupied ?? 0) + (before?.occupied ?? 0);
  });
  const occupation = messages.map(({ occupied, latency, link, pairs }, hop) => {
    // The slots of a link are taken from the start of a message until the credit for it is back; there are none on the way back.
    const held =
      hop + 1 < stream.stages.length ? (latency + (link.creditDelay ?? 0)) / Math.max(1, slots) : 0;
    return Math.max(occupied, held) / pairs;
  });
  const period = Math.max(...busy, ...occupation);
  return { latency: steady + sum(pauses) + (stream.releaseDelay ?? 0), period };
}
