import { formatBytes } from "../../base/units.ts";
import { BodyBuffer } from "../bodyBuffer.ts";
import type { Limits, Message } from "../connection.ts";
import { ConnectionError } from "../connectionError.ts";
import { parseHead } from "../parseHead.ts";
import type { Packet } from "./packet.ts";
import { packetChecksum } from "./packetChecksum.ts";

/** Assembles messages from packets and checks the packets' checksums. */
export class MessageAssembler {
  readonly #limits: Required<Limits>;
  readonly #remote: string;
  #head: unknown;
  #body: BodyBuffer | undefined;
  #checksum = 0;

  constructor(limits: Required<Limits>, remote: string) {
    this.#limits = limits;
    this.#remote = remote;
  }

  /** Bytes of the message under way that are in no packet yet; 0 when none is under way. */
  get missing(): number {
    return this.#body?.missing ?? 0;
  }

  /**
   * Adds a packet, and returns the message if this packet completes one.
   *
   * @throws ConnectionError "protocol"
   */
  push(packet: Packet): Message | undefined {
    this.#check(packet);
    const { head, bodyLength = 0, part } = packet;
    if (head) this.#begin(head, bodyLength);
    if (part) {
      if (!this.#body || part.byteLength > this.#body.missing) {
        throw this.#wrong("sent more of a message than it had announced");
      }
      this.#body.append(part);
    }
    if (!this.#body || this.#body.missing > 0) return undefined;
    const message = { head: this.#head, body: this.#body.take() };
    this.#head = this.#body = undefined;
    return message;
  }

  /** Runs before anything else, because the contents of a damaged packet cannot be trusted. */
  #check(packet: Packet): void {
    this.#checksum = packetChecksum(packet, this.#checksum);
    if (this.#checksum === (packet.checksum ?? 0)) return;
    if (packet.checksum) throw this.#wrong("sent a damaged packet: its checksum is wrong");
    throw this.#wrong("sent a packet without its checksum: both sides must have the same version");
  }

  #begin(head: Uint8Array, bodyLength: number): void {
    if (this.#body) throw this.#wrong("began a message before the one before it was complete");
    const { head: maxHead, message: maxMessage } = this.#limits;
    if (head.byteLength > maxHead) {
      throw this.#wrong(`sent a head of ${head.byteLength} bytes; at most ${formatBytes(maxHead)} is taken`);
    }
    const length = head.byteLength + bodyLength;
    if (length > maxMessage) {
      throw this.#wrong(
        `announced a message of ${length} bytes; at most ${formatBytes(maxMessage)} is taken`,
      );
    }
    this.#head = parseHead(head, this.#remote);
    this.#body = new BodyBuffer(bodyLength);
  }

  #wrong(what: string): ConnectionError {
    return new ConnectionError("protocol", `${this.#remote} ${what}`);
  }
}
