import { checksum } from "../checksum.ts";
import type { Packet } from "./packet.ts";

/**
 * Continues the checksum with a packet, as `validate/paretopipe.proto` defines it; `before` is the checksum so far. The
 * checksum runs on from packet to packet, so a lost packet is noticed at the next one, a heartbeat at the latest.
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
