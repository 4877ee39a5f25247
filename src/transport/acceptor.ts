import type { Socket } from "node:net";
import { formatAddress } from "./address.ts";
import type { AcceptOptions, Acceptor, Trust } from "./connection.ts";
import { firstBytes } from "./firstBytes.ts";
import { grpcHandshake } from "./grpc/grpcHandshake.ts";
import { mutualTlsServer } from "./grpc/mutualTls.ts";
import type { Handshake } from "./handshake.ts";
import { limitsFrom } from "./limits.ts";
import { type Protocol, sniff } from "./sniff.ts";
import { tcpHandshake } from "./tcp/tcpHandshake.ts";
import type { WireConnection } from "./wireConnection.ts";

/** Most handshakes at a time: a flood of strangers must not use up sockets and memory. */
const mostGreetings = 64;

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

  async function greet(socket: Socket, remote: string): Promise<WireConnection> {
    const protocol = sniff(await firstBytes(socket, (bytes) => sniff(bytes) !== undefined))!;
    const handshake = handshakes.get(protocol);
    if (!handshake) throw new Error(`${remote} speaks nothing that is accepted`);
    return handshake(socket, remote);
  }

  function welcome(connection: WireConnection): void {
    open.add(connection);
    void connection.ended.then(() => open.delete(connection));
    options.onConnection(connection);
  }

  return {
    accept(socket) {
      greeting.add(socket);
      const remote = formatAddress({ host: socket.remoteAddress ?? "unknown", port: socket.remotePort ?? 0 });
      const timeout = setTimeout(() => socket.destroy(), limits.deadline * 1000);
      const greeted = greet(socket, remote).finally(() => {
        clearTimeout(timeout);
        greeting.delete(socket);
      });
      // Whoever greets hears of errors; without a listener Node would take them for ours.
      socket.on("error", () => {});
      if (closed || greeting.size > mostGreetings) socket.destroy();
      greeted.then(welcome, (reason) => {
        socket.destroy();
        options.onRefused?.(remote, reason);
      });
    },
    async close() {
      closed = true;
      for (const socket of greeting) socket.destroy();
      await Promise.all([...open].map((connection) => connection.close()));
    },
  };
}
