import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import { systemReason } from "../../base/systemReason.ts";
import type { Limits } from "../connection.ts";
import { busyError, ConnectionError } from "../connectionError.ts";
import { PacedReading } from "../pacedReading.ts";
import { readInto } from "../readInto.ts";
import { SendQueue } from "../sendQueue.ts";
import type { Wire, WireListener } from "../wire.ts";
import { emptyEnvelope, encodeMessage } from "./encodeEnvelope.ts";
import { type Envelope, EnvelopeDecoder } from "./envelopeDecoder.ts";

/**
 * Sends envelopes over a socket, plain or TLS, that allows half-open ends.
 *
 * Between the sender's array and the receiver's, a body is copied into the kernel, and out of it to its final place (only its
 * first 64 KiB may come by way of a buffer of ours). TLS also encrypts from and into its own buffers.
 */
export class TcpWire implements Wire {
  readonly remote: string;
  readonly #socket: Socket;
  readonly #decoder: EnvelopeDecoder;
  /** Whether messages have checksums: TLS authenticates every byte itself. */
  readonly #summed: boolean;
  readonly #reading: PacedReading;
  /** Runs when everything has been read that is there. */
  #soon: NodeJS.Immediate | undefined;
  readonly #queue = new SendQueue();
  #listener: WireListener | undefined;
  /** The other side said goodbye. */
  #farewell = false;

  constructor(socket: Socket, remote: string, limits: Required<Limits>) {
    this.#socket = socket;
    this.remote = remote;
    this.#reading = new PacedReading(socket);
    this.#summed = !(socket instanceof TLSSocket);
    this.#decoder = new EnvelopeDecoder(limits, remote, this.#summed);
    socket.setNoDelay(true);
  }

  get busy(): boolean {
    return this.#queue.busy || this.#socket.writableLength > 0;
  }

  get arrived(): number {
    return this.#socket.bytesRead;
  }

  start(listener: WireListener): void {
    this.#listener = listener;
    let reason: Error | undefined;
    this.#socket.on("error", (error) => {
      reason = error;
    });
    this.#socket.on("close", () => {
      const lost =
        reason && new ConnectionError("lost", `${this.remote}: ${systemReason(reason)}`, { cause: reason });
      this.#listener?.end(lost);
    });
    this.#socket.on("end", () => {
      if (!this.#farewell) this.#listener?.end();
    });
    const readsInto = readInto(
      this.#socket,
      () => this.#decoder.room,
      (count) => this.#receive(this.#decoder.filled(count), count),
    );
    if (!readsInto) {
      this.#socket.on("data", (chunk: Buffer) => this.#receive(this.#decoder.push(chunk), chunk.length));
    }
    const early = readsInto ? (this.#socket.read() as Buffer | null) : null;
    this.#socket.resume();
    if (early) this.#receive(this.#decoder.push(early), early.length);
    // The socket may have ended before we listened.
    if (this.#socket.closed) queueMicrotask(() => this.#listener?.end());
  }

  #receive(envelopes: Iterable<Envelope>, count: number): void {
    try {
      for (const envelope of envelopes) {
        if (envelope.kind === "message") this.#listener?.message(envelope.message);
        if (envelope.kind === "busy") throw busyError(this.remote);
        if (envelope.kind !== "goodbye") continue;
        this.#farewell = true;
        this.#listener?.goodbye();
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#listener?.end(error);
      return;
    }
    this.#reading.read(count, this.#decoder.missing);
    if (!this.#reading.isDue) return;
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.#reading.rest();
    });
  }

  send(head: Buffer, body: readonly Uint8Array[]): Promise<void> {
    return this.#queue.add(async () => {
      let begun = false;
      for (const buffers of encodeMessage(head, body, this.#summed)) {
        // If the kernel takes everything at once, a long message would delay the reading of data that arrives
        // meanwhile.
        if (begun) await turn();
        begun = true;
        await this.#write(buffers);
        this.#listener?.progress();
      }
    });
  }

  /** Buffers that are written while the socket is corked leave in one `writev`. */
  #write(buffers: Uint8Array[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const last = buffers.length - 1;
      this.#socket.cork();
      for (const buffer of buffers.slice(0, last)) this.#socket.write(buffer);
      this.#socket.write(buffers[last], (error) => (error ? reject(error) : resolve()));
      this.#socket.uncork();
    });
  }

  heartbeat(): void {
    this.#socket.write(emptyEnvelope("heartbeat"));
  }

  goodbye(): Promise<void> {
    return this.#queue.add(async () => {
      await this.#write([emptyEnvelope("goodbye")]);
      this.#socket.end();
    });
  }

  pause(): void {
    this.#reading.cancel();
    this.#socket.pause();
  }

  resume(): void {
    this.#reading.cancel();
    this.#socket.resume();
  }

  destroy(): void {
    this.#reading.cancel();
    clearImmediate(this.#soon);
    this.#listener = undefined;
    this.#socket.destroy();
  }
}
