import type { Readable, Writable } from "node:stream";
import type { Limits } from "../connection.ts";
import { ConnectionError } from "../connectionError.ts";
import { SendQueue } from "../sendQueue.ts";
import type { Wire, WireListener } from "../wire.ts";
import { MessageAssembler } from "./messageAssembler.ts";
import { decodePacket, encodePacket, type Packet } from "./packet.ts";
import { packetChecksum } from "./packetChecksum.ts";

/** Bytes of a body in one packet. */
const partLength = 2 ** 18;

/** Bytes of a body from which its head goes ahead in a packet of its own: the receiver then knows at once how much comes. */
const announced = 2 ** 16;

/** A call's stream of buffers: a `Duplex`, apart from what grpc-js leaves out of its types. */
type CallStream = Readable & Pick<Writable, "write" | "writableLength">;

/** The parts of a call that differ between client and server. */
export interface CallEnd {
  remote: string;
  /** Returns the bytes that have come over the socket so far. */
  arrived(): number;
  /** Called after each packet, with the bytes of the message under way that are in none yet. */
  expect?(missing: number): void;
  /** Ends this side's direction, if allowed. When a server ends its direction, it ends the call. */
  finish(farewell: { said: boolean; heard: boolean }): void;
  /** Drops the call and the socket. */
  destroy(): void;
}

/**
 * Sends packets over a bidirectional call, which is a stream of buffers on either side.
 *
 * A body is copied into its packet, into gRPC's frame, into the kernel, out of the kernel, into one piece by the
 * receiver's gRPC, and finally to its place.
 */
export class GrpcWire implements Wire {
  readonly #call: CallStream;
  readonly #end: CallEnd;
  readonly #assembler: MessageAssembler;
  readonly #farewell = { said: false, heard: false };
  readonly #queue = new SendQueue();
  #listener: WireListener | undefined;
  #checksum = 0;

  constructor(call: CallStream, end: CallEnd, limits: Required<Limits>) {
    this.#call = call;
    this.#end = end;
    this.#assembler = new MessageAssembler(limits, end.remote);
  }

  get remote(): string {
    return this.#end.remote;
  }

  get busy(): boolean {
    return this.#queue.busy || this.#call.writableLength > 0;
  }

  /**
   * Counted at the socket, because grpc-js shows nothing of a packet before all of it is there: over a slow link, one of 256
   * KiB may take longer than the deadline. What HTTP/2 itself sends counts too; it comes from the same process.
   */
  get arrived(): number {
    return this.#end.arrived();
  }

  start(listener: WireListener): void {
    this.#listener = listener;
    this.#call.on("data", (bytes: Buffer) => this.#receive(bytes));
    this.#call.resume();
  }

  /** Call this when the call is over. */
  ended(error?: ConnectionError): void {
    this.#listener?.end(error);
  }

  #receive(bytes: Buffer): void {
    try {
      const packet = decodePacket(bytes, this.remote);
      const message = this.#assembler.push(packet);
      this.#end.expect?.(this.#assembler.missing);
      if (message) this.#listener?.message(message);
      if (!packet.goodbye) return;
      this.#farewell.heard = true;
      this.#listener?.goodbye();
      this.#end.finish(this.#farewell);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#listener?.end(error);
    }
  }

  send(head: Buffer, body: readonly Uint8Array[]): Promise<void> {
    return this.#queue.add(async () => {
      const bodyLength = body.reduce((sum, piece) => sum + piece.byteLength, 0);
      let packet: Packet = { head, bodyLength };
      if (bodyLength >= announced) {
        await this.#write(packet);
        packet = {};
      }
      for (const piece of body) {
        for (let start = 0; start < piece.byteLength; start += partLength) {
          await this.#write({ ...packet, part: piece.subarray(start, start + partLength) });
          packet = {};
          this.#listener?.progress();
        }
      }
      if (packet.head) await this.#write(packet);
    });
  }

  #write(packet: Packet): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#call.write(this.#sealed(packet), (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Encodes a packet. It must be written immediately, because the next packet's checksum builds on this one's. */
  #sealed(packet: Packet): Buffer {
    this.#checksum = packetChecksum(packet, this.#checksum);
    return encodePacket({ ...packet, checksum: this.#checksum });
  }

  heartbeat(): void {
    this.#call.write(this.#sealed({}));
  }

  goodbye(): Promise<void> {
    return this.#queue.add(async () => {
      await this.#write({ goodbye: true });
      this.#farewell.said = true;
      this.#end.finish(this.#farewell);
    });
  }

  pause(): void {
    this.#call.pause();
  }

  resume(): void {
    this.#call.resume();
  }

  destroy(): void {
    this.#listener = undefined;
    this.#end.destroy();
  }
}
