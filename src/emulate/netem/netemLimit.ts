import type { Conditions } from "../../network/conditions.ts";
import { bytesOnTheirWay } from "./bytesOnTheirWay.ts";

/** netem's own default (man 8 tc-netem, "limit"), packets. */
const minPackets = 1000;

/** Bytes of an Ethernet packet's IP part. Smaller packets take as much of the limit, but carry fewer bytes. */
const packetBytes = 1500;

/** Longest queue behind the emulated link, in seconds. */
const queueTime = 0.1;

/**
 * Number of packets that netem must be able to hold; with fewer, it drops packets that should only be late. They are those on their way, and
 * a queue of 0.1 s.
 */
export function netemLimit(conditions: Conditions): number {
  // Subtracts a tiny amount for the rounding of the product.
  return Math.max(minPackets, Math.ceil(bytesOnTheirWay(conditions, queueTime) / packetBytes - 1e-6));
}
