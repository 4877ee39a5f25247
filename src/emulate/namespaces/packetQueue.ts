import type { Conditions } from "../../network/conditions.ts";
import { bytesOnTheirWay } from "../netem/bytesOnTheirWay.ts";
import { netemLimit } from "../netem/netemLimit.ts";

/** Bytes of a full packet. */
const packetBytes = 1500;

/**
 * Returns the bytes of packets that wait for a link at most; more are dropped. It is what netem's limit leaves to them, which
 * counts the packets that are on their way, too. The rate must be finite.
 */
export function packetQueue(conditions: Conditions): number {
  return Math.round(netemLimit(conditions) * packetBytes - bytesOnTheirWay(conditions));
}
