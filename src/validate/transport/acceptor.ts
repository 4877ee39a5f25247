import type { Socket } from "node:net";
import { formatAddress } from "./address.ts";
import type { AcceptOptions, Acceptor, Trust } from "./connection.ts";
import { firstBytes } from "./firstBytes.ts";
import { grpcHandshake } from "./grpc/grpcHandshake.ts";
import { mutualTlsServer } from "./grpc/mutualTls.ts";
import { limitsFrom } from "./limits.ts";
import { type Protocol, sniff } from "./sniff.ts";
import { tcpHandshake } from "./tcp/tcpHandshake.ts";
import type { WireConnection } from "./wireConnection.ts";

/** Makes a connection of a socket whose protocol is known. Rejects where the peer is not the right one. */
export type Handshake = (socket: Socket, remote: string) => Promise<WireConnection>;

/**
 * Accepts both transports on one port. What a peer speaks is told by its first bytes; one that speaks what is not
 * accepted, has the wrong key or takes longer than the deadline is hung up on without a word.
 */
export function createAcceptor(options: AcceptOptions): Acceptor {
  const limits = limitsFrom(options);
  const handshakes = new Map<Protocol, Handshake>();
  for (const trust of options.trust) {
    for (const [protocol, handshake] of handshakesFor(trust)) handshakes.set(protocol, handshake);
  }

  function* handshakesFor(trust: Trust): Generator<[Protocol, Handshake]> {
    if (trust.kind === "none") {
      yield ["tcp", tcpHandshake(limits)];
      yield ["grpc", grpcHandshake(limits)];
    }
    if (trust.kind === "secret") yield ["tls", tcpHandshake(limits, trust.secret)];
    if (trust.kind === "certificates") yield ["tls-h2", grpcHandshake(limits, mutualTlsServer(trust))];
  }

  const greeting = new Set<Socket>();
  const open = new Set<WireConnection>();
  let closed = false;

  async function greet(socket: Socket): Promise<void> {
    const remote = formatAddress({ host: socket.remoteAddress ?? "unknown", port: socket.remotePort ?? 0 });
    const protocol = sniff(await firstBytes(socket, (bytes) => sniff(bytes) !== undefined))!;
    const handshake = handshakes.get(protocol);
    if (!handshake) throw new Error(`${remote} speaks nothing that is accepted`);
    const connection = await handshake(socket, remote);
    open.add(connection);
    void connection.ended.then(() => open.delete(connection));
    options.onConnection(connection);
  }

  return {
    accept(socket) {
      greeting.add(socket);
      // It ends by itself; what it has to say about that interests nobody yet.
      const ignore = () => {};
      socket.on("error", ignore);
      if (closed) socket.destroy();
      const timeout = setTimeout(() => socket.destroy(), limits.deadline * 1000);
      greet(socket)
        .catch(() => socket.destroy())
        .finally(() => {
          clearTimeout(timeout);
          greeting.delete(socket);
        });
    },
    async close() {
      closed = true;
      for (const socket of greeting) socket.destroy();
      await Promise.all([...open].map((connection) => connection.close()));
    },
  };
}
