import { checksum } from "../checksum.ts";
import type { Packet } from "./packet.ts";

/**
 * The checksum of a packet behind those whose checksum is `before`, as `validate/paretopipe.proto` defines it. Because
 * it goes on from packet to packet, one that is lost is noticed at the next, which is a heartbeat at the latest.
 */
export function packetChecksum({ head, bodyLength = 0, part }: Packet, before: number): number {
  let value = before;
  if (head) {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(bodyLength));
    value = checksum(length, checksum(head, value));
  }
  return part ? checksum(part, value) : value;
}
