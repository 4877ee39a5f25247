import type { Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";

/**
 * Does the server's side of TLS handshakes over sockets that somebody else accepted. A promise rejects where the
 * handshake fails, and stays pending until the socket's owner destroys it where the peer says nothing.
 */
export function secureSockets(options: TlsOptions): (socket: Socket) => Promise<TLSSocket> {
  const greeting = new Map<string, (stream: TLSSocket) => void>();
  // It never listens; Node checks certificates in its TLS server only.
  const server = createServer(options);
  server.on("secureConnection", (stream) => greeting.get(name(stream))?.(stream));
  return (socket) =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) throw new Error("the connection has ended");
      const key = name(socket);
      greeting.set(key, (stream) => {
        stream.on("error", () => {});
        stream.once("close", () => socket.destroy());
        resolve(stream);
      });
      socket.once("close", () => {
        greeting.delete(key);
        reject(new Error("the handshake failed"));
      });
      server.emit("connection", socket);
    });
}

/** Sockets of one listener differ in the address of the other end. */
function name(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;
}
