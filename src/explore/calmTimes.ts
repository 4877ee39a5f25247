import { mean } from "simple-statistics";
import { carrierOf } from "../simulate/carrierOf.ts";
import type { LinkInput, Service, SimulationInput } from "../simulate/input.ts";
import { hopPairs } from "../simulate/route.ts";
import { calmMessage } from "./calmMessage.ts";

/** What a frame that is alone takes at each stage and on each hop, on average and without pauses. */
export interface CalmTimes {
  /** Seconds of each stage's service. */
  seconds: number[];
  messages: {
    /** Seconds until the message is there, and for which it occupies its link. */
    latency: number;
    occupied: number;
    link: LinkInput;
    /** Number of links that the frames of the hop cross in turn. */
    pairs: number;
  }[];
}

/** Returns the times of a frame of the one stream of an input. Where devices take turns, the first ones stand for all. */
export function calmTimes({ streams: [stream], links, media }: SimulationInput): CalmTimes {
  return {
    seconds: stream.stages.map(({ service }) => meanService(service)),
    messages: stream.bytes.map((bytes, hop) => {
      const pairs = hopPairs(stream, hop);
      const [[from, to]] = pairs;
      const link = links.find((one) => one.from === from && one.to === to)!;
      const medium = media?.find(({ name }) => name === link.medium);
      return { ...calmMessage(link, medium && carrierOf(medium))(bytes), link, pairs: pairs.length };
    }),
  };
}

function meanService(service: Service): number {
  if (service === null) return 0;
  if (typeof service === "number") return service;
  return "exponential" in service ? service.exponential : mean([...service]);
}
