import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { PacedReading } from "../pacedReading.ts";
import { readInto } from "../readInto.ts";
import { flowWindow } from "./grpcService.ts";

/** Bytes that may wait for the kernel. HTTP/2 itself sends no more than the other side's window. */
const patience = 2 * flowWindow;

/** Bytes that are read into one buffer. */
const bufferLength = 2 ** 18;

/** Bytes of the longest record of TLS. A read brings a whole one, so a buffer needs room for it. */
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
  readonly #reading: PacedReading;
  /** Bytes of the message under way that have not come. */
  #missing = 0;
  /** Runs when everything has been read that is there. */
  #soon: NodeJS.Immediate | undefined;

  constructor(socket: Socket) {
    super({ readableHighWaterMark: bufferLength });
    this.#socket = socket;
    this.#reading = new PacedReading(socket);
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
    // A record may have come between the packet's last byte and this call. It counts as missing, and no rest may go beyond the message's end.
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
    this.#reading.read(count, this.#missing);
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.#pass();
      if (this.#reading.isDue) this.#reading.rest();
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

  override _read(): void {
    if (!this.#reading.isResting) this.#socket.resume();
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
    this.#reading.cancel();
    clearImmediate(this.#soon);
    this.#socket.destroy();
    done(error);
  }
}
