import type { Socket } from "node:net";
import { createServer, type TLSSocket, type TlsOptions } from "node:tls";

/**
 * Does the server's side of TLS handshakes over sockets that another server accepted. A promise rejects if the
 * handshake fails. If the peer stays silent, it is pending until the socket's owner destroys the socket.
 */
export function secureSockets(options: TlsOptions): (socket: Socket) => Promise<TLSSocket> {
  const greeting = new Map<string, (stream: TLSSocket) => void>();
  // This server never listens. It exists because Node checks certificates only in its TLS server.
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

/** Names a socket by the address of its other end, which is unique within one listener. */
function name(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`;
}
