import type { Socket } from "node:net";

/**
 * Waits until `enough` accepts the first bytes that came over a socket. The bytes stay in the socket, which is paused
 * and entirely unread. Rejects when the socket ends before that.
 */
export function firstBytes(socket: Socket, enough: (bytes: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (socket.destroyed) throw new Error("the connection has ended");
    let bytes = Buffer.alloc(0);
    const stop = () => {
      socket.off("data", onData).off("error", onEnd).off("end", onEnd).off("close", onEnd);
    };
    const onData = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (!enough(bytes)) return;
      stop();
      socket.pause();
      socket.unshift(bytes);
      resolve(bytes);
    };
    const onEnd = (error?: unknown) => {
      stop();
      reject(error instanceof Error ? error : new Error("the other side ended the connection"));
    };
    socket.on("data", onData).on("error", onEnd).on("end", onEnd).on("close", onEnd);
    socket.resume();
  });
}
