import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { now } from "../../base/clock.ts";
import { readInto } from "../readInto.ts";
import { ReadingPace } from "../readingPace.ts";
import { flowWindow } from "./grpcService.ts";

/** Bytes that may wait for the kernel. HTTP/2 itself sends no more than the other side's window. */
const patience = 2 * flowWindow;

/** Bytes that are read into one buffer. */
const bufferLength = 2 ** 18;

/** A record of TLS, which is read at once: less room is of no use. */
const recordLength = 2 ** 14;

/**
 * A socket for HTTP/2 that keeps reading while it writes, and rests between two reads of one message.
 *
 * Node's HTTP/2 stops reading while a write is under way. If both sides send more than the kernels buffer, each waits
 * forever for the other to read. With HTTP/2's default window of 64 KiB this does not happen, but that window is too
 * small for us. This socket accepts writes immediately and queues them in its stream.
 *
 * It is enough that one side keeps reading: the other's writes then end, and it reads again. That side is the server, because
 * passing every piece through another stream costs time, and long messages mostly go to servers.
 */
export class ReadingSocket extends Duplex {
  readonly #socket: Socket;
  /** Where bytes are read to; up to `filled` it is full, and up to `passed` it has been passed on. */
  #buffer = Buffer.allocUnsafeSlow(bufferLength);
  #filled = 0;
  #passed = 0;
  readonly #pace = new ReadingPace();
  /** Bytes of the message under way that have not come. */
  #missing = 0;
  /** Runs while the receiver rests between two reads. */
  #rest: NodeJS.Timeout | undefined;
  /** Runs when everything has been read that is there. */
  #soon: NodeJS.Immediate | undefined;

  constructor(socket: Socket) {
    super({ readableHighWaterMark: bufferLength });
    this.#socket = socket;
    const readsInto = readInto(
      socket,
      () => this.#room(),
      (count) => this.#take(count),
    );
    if (!readsInto) socket.on("data", (chunk: Buffer) => this.#copy(chunk));
    // What showed that the other side speaks HTTP/2.
    const early = readsInto ? (socket.read() as Buffer | null) : null;
    if (early) this.push(early);
    socket.on("end", () => {
      this.#pass();
      this.push(null);
    });
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
    // HTTP/2 listens for errors only while it has a session. The connection learns of the end in any case.
    this.on("error", () => {});
  }

  /** Call it after each packet, with the bytes of the message under way that are in none yet. */
  expect(missing: number): void {
    // As many may have come since the packet's last one, before the packet was seen. It must not rest beyond the message's end.
    this.#missing = Math.max(0, missing - recordLength);
  }

  #room(): Buffer {
    if (bufferLength - this.#filled < recordLength) {
      this.#pass();
      this.#buffer = Buffer.allocUnsafeSlow(bufferLength);
      this.#filled = this.#passed = 0;
    }
    return this.#buffer.subarray(this.#filled);
  }

  #take(count: number): void {
    this.#filled += count;
    this.#missing = Math.max(0, this.#missing - count);
    this.#pace.read(now(), count, this.#missing);
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.#pass();
      this.#startRest();
    });
  }

  #copy(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const count = chunk.copy(this.#room(), 0, at);
      this.#take(count);
      at += count;
    }
  }

  /** Passes on what has been read. */
  #pass(): void {
    if (this.#passed === this.#filled) return;
    const bytes = this.#buffer.subarray(this.#passed, this.#filled);
    this.#passed = this.#filled;
    if (!this.push(bytes)) this.#socket.pause();
  }

  #startRest(): void {
    if (this.#socket.isPaused() || this.#pace.rest === 0) return;
    const rest = this.#pace.startRest();
    this.#socket.pause();
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      this.#socket.resume();
    }, rest * 1000);
  }

  override _read(): void {
    if (!this.#rest) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk);
    this.#whenPatient(done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.cork();
    for (const { chunk } of chunks) this.#socket.write(chunk);
    this.#socket.uncork();
    this.#whenPatient(done);
  }

  #whenPatient(done: () => void): void {
    if (this.#socket.writableLength < patience) done();
    else this.#socket.once("drain", done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#rest);
    clearImmediate(this.#soon);
    this.#socket.destroy();
    done(error);
  }
}
