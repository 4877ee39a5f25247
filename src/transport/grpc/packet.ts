import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { ConnectionError } from "../connectionError.ts";

/** `Packet` of `validate/paretopipe.proto`. Absent fields are undefined. */
export interface Packet {
  head?: Uint8Array;
  /** Length in bytes of the body of the message that begins here. */
  bodyLength?: number;
  part?: Uint8Array;
  goodbye?: boolean;
  /** Checksum of this packet and all earlier ones; see `packetChecksum`. */
  checksum?: number;
}

/** Largest packet accepted, in bytes: room for a head and a part, and no more from a peer that has not said hello. */
export const packetLimit = 2 ** 21;

/** Field number and wire type, as protobuf writes them before a field. */
const field = { head: 1, bodyLength: 2, part: 3, goodbye: 4, checksum: 5 };

/** Encodes a packet. */
export function encodePacket({ head, bodyLength, part, goodbye, checksum }: Packet): Buffer {
  const writer = new BinaryWriter();
  if (head) writer.tag(field.head, WireType.LengthDelimited).bytes(head);
  if (bodyLength) writer.tag(field.bodyLength, WireType.Varint).uint64(bodyLength);
  if (goodbye) writer.tag(field.goodbye, WireType.Varint).bool(true);
  if (checksum) writer.tag(field.checksum, WireType.Bit32).fixed32(checksum);
  if (part) writer.tag(field.part, WireType.LengthDelimited).uint32(part.byteLength);
  // The protobuf writer would copy a part twice.
  return Buffer.concat(part ? [writer.finish(), part] : [writer.finish()]);
}

/**
 * Decodes a packet. Its head and part are views of the bytes.
 *
 * @throws ConnectionError "protocol"
 */
export function decodePacket(bytes: Uint8Array, remote: string): Packet {
  const packet: Packet = {};
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, type] = reader.tag();
      if (number === field.head && type === WireType.LengthDelimited) packet.head = reader.bytes();
      else if (number === field.bodyLength && type === WireType.Varint)
        packet.bodyLength = lengthFrom(reader);
      else if (number === field.part && type === WireType.LengthDelimited) packet.part = reader.bytes();
      else if (number === field.goodbye && type === WireType.Varint) packet.goodbye = reader.bool();
      else if (number === field.checksum && type === WireType.Bit32) packet.checksum = reader.fixed32();
      else reader.skip(type);
    }
  } catch (cause) {
    throw new ConnectionError("protocol", `${remote} sent something that is not a packet`, { cause });
  }
  return packet;
}

function lengthFrom(reader: BinaryReader): number {
  const length = Number(reader.uint64());
  if (Number.isSafeInteger(length)) return length;
  throw new RangeError(`a length of ${length} is not a safe integer`);
}
