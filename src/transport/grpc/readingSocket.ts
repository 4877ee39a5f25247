import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { flowWindow } from "./grpcService.ts";

/** Bytes that may wait for the kernel. HTTP/2 itself sends no more than the other side's window. */
const patience = 2 * flowWindow;

/**
 * A socket for HTTP/2 that keeps reading while it writes.
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

  constructor(socket: Socket) {
    super({ readableHighWaterMark: 2 ** 18 });
    this.#socket = socket;
    socket.on("data", (chunk) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.on("end", () => this.push(null));
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => this.destroy());
    // HTTP/2 listens for errors only while it has a session. The connection learns of the end in any case.
    this.on("error", () => {});
  }

  override _read(): void {
    this.#socket.resume();
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
    this.#socket.destroy();
    done(error);
  }
}
