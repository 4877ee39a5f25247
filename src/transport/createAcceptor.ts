import type { Socket } from "node:net";
import { formatAddress } from "./address.ts";
import type { AcceptOptions, Acceptor, Trust } from "./connection.ts";
import { firstBytes } from "./firstBytes.ts";
import { Greetings } from "./greetings.ts";
import { laterGrpcHandshake } from "./grpc/laterGrpcHandshake.ts";
import { mutualTlsServer } from "./grpc/mutualTls.ts";
import type { Handshake } from "./handshake.ts";
import { limitsFrom } from "./limits.ts";
import { type Protocol, sniff } from "./sniff.ts";
import { tcpHandshake } from "./tcp/tcpHandshake.ts";
import { TurnedAway } from "./turnedAway.ts";
import type { WireConnection } from "./wireConnection.ts";

/** Largest message, in bytes, before the other end has said who it is. */
const greetingBytes = 2 ** 16;

/**
 * Accepts both transports on one port, and recognises the protocol by a peer's first bytes. A peer is hung up on
 * without an answer if its protocol is not accepted, its key is wrong, or it takes longer than some seconds. The same
 * happens to a peer that has connected but is not welcomed within these seconds. A peer that loses its place to others
 * who are connecting is told that this side is busy.
 */
export function createAcceptor(options: AcceptOptions): Acceptor {
  const limits = limitsFrom(options);
  const handshakes = new Map<Protocol, Handshake>();
  for (const trust of options.trust) {
    for (const [protocol, handshake] of handshakesFor(trust)) handshakes.set(protocol, handshake);
  }

  function* handshakesFor(trust: Trust): Generator<[Protocol, Handshake]> {
    if (trust.kind === "none") {
      yield ["tcp", tcpHandshake()];
      yield ["grpc", laterGrpcHandshake()];
    }
    if (trust.kind === "secret") yield ["tls", tcpHandshake(trust.secret)];
    if (trust.kind === "certificates") yield ["tls-h2", laterGrpcHandshake(mutualTlsServer(trust))];
  }

  const greetings = new Greetings(limits.deadline);
  const turnedAway = new TurnedAway();
  const open = new Set<WireConnection>();
  let closed = false;

  async function greet(socket: Socket, remote: string, busy: AbortSignal): Promise<WireConnection> {
    const protocol = sniff(await firstBytes(socket, (bytes) => sniff(bytes) !== undefined))!;
    const handshake = handshakes.get(protocol);
    if (!handshake) throw new Error(`${remote} speaks no protocol that is accepted here`);
    const { head, message, deadline } = limits;
    const tight = {
      head: Math.min(head, greetingBytes),
      message: Math.min(message, greetingBytes),
      deadline,
    };
    const connection = await handshake(socket, remote, tight, busy);
    connection.onWelcome(() => {
      Object.assign(tight, limits);
      greetings.leave(socket);
    });
    return connection;
  }

  function welcome(connection: WireConnection): void {
    open.add(connection);
    void connection.ended.then(() => open.delete(connection));
    options.onConnection(connection);
  }

  return {
    accept(socket) {
      const remote = formatAddress({ host: socket.remoteAddress ?? "unknown", port: socket.remotePort ?? 0 });
      const busy = new AbortController();
      const greeted = greet(socket, remote, busy.signal);
      // The handshake code handles errors. Without a listener Node would treat them as uncaught.
      socket.on("error", () => {});
      if (closed) socket.destroy();
      else {
        greetings.enter(socket, () => {
          turnedAway.add(socket);
          busy.abort();
        });
      }
      greeted.then(welcome, (reason) => {
        // One that was turned away is still being told so.
        if (!turnedAway.has(socket)) socket.destroy();
        options.onRefused?.(remote, reason);
      });
    },
    async close() {
      closed = true;
      greetings.close();
      turnedAway.close();
      await Promise.all([...open].map((connection) => connection.close()));
    },
  };
}
