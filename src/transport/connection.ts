import type { Socket } from "node:net";
import type { ConnectionError } from "./connectionError.ts";

/** A received message: a small JSON object and bytes. */
export interface Message {
  /** JSON. The receiver checks it against a schema. */
  head: unknown;
  /**
   * The bytes after the head; empty if there are none. They start at offset 0 of an ArrayBuffer of their own, so typed
   * arrays of any element size can view them, and they can be transferred to another thread.
   */
  body: Uint8Array;
}

/**
 * A message to send. The pieces of the body are written one after the other and must not change until `send` resolves.
 */
export interface OutgoingMessage {
  head: object;
  body?: readonly Uint8Array[];
}

/**
 * A connection that carries whole messages, in order, in both directions between two processes. Every implementation
 * passes `test/transport/conformance.ts`.
 *
 * Each side sends a sign of life every second. If nothing arrives within the deadline, the connection ends with an
 * error that says so.
 */
export interface Connection {
  /** Address of the other end, for use in error messages. */
  readonly remote: string;
  /**
   * Sends a message after all earlier ones. Resolves when the whole message was handed to the operating system (TCP),
   * or when the transport's flow control lets more be sent (gRPC).
   *
   * @throws ConnectionError if the connection is over or ends meanwhile; "protocol" if the message is larger than this
   *   side's limit. A caller that does not wait learns of the end through `onClose`, and no unhandled rejection is
   *   reported.
   */
  send(message: OutgoingMessage): Promise<void>;
  /**
   * Accepts the peer after it has said who it is. Until this is called, the peer's messages may have at most 64 KiB,
   * and the connection is ended after some seconds, or earlier to make room for others.
   */
  welcome(): void;
  /** Sets the function that is called with each message, in order. Call it once; messages wait until then. */
  onMessage(take: (message: Message) => void): void;
  /**
   * Calls `take` once when the connection is over, or immediately if it already is. There is no error if this side
   * closed the connection, or if the other side closed it after saying goodbye; in every other case there is one.
   */
  onClose(take: (error: ConnectionError | undefined) => void): void;
  /** Ends the connection after everything sent so far. Resolves when it is over. */
  close(): Promise<void>;
  /** Ends the connection immediately; `onClose` gets the reason. */
  abort(reason: ConnectionError): void;
}

/** Limits on what is accepted from a peer. Exceeding one is an error that names it. */
export interface Limits {
  /** Largest message, head and body together, in bytes. Default 1 GiB. */
  message?: number;
  /** Largest head, in bytes. Default 1 MiB. */
  head?: number;
  /** Seconds without a sign of life after which a connection is over. Also the limit for connecting. Default 10. */
  deadline?: number;
}

/** How a peer proves that it is the right one. */
export type Trust =
  /** Plaintext; allowed on loopback only. */
  | { kind: "none" }
  /** TLS with a pre-shared key, over TCP. */
  | { kind: "secret"; secret: Buffer }
  /** Mutual TLS, over gRPC. PEM texts: a certificate authority, and this side's certificate and key, issued by it. */
  | { kind: "certificates"; authority: string; certificate: string; key: string };

/** The transports that carry messages. */
export const transportNames: readonly TransportName[] = ["tcp", "grpc"];

/** What carries messages. */
export type TransportName = "tcp" | "grpc";

/** How to connect to a server. */
export interface ConnectOptions extends Limits {
  transport: TransportName;
  trust: Trust;
  signal?: AbortSignal;
}

/** Turns the sockets that a server accepted into connections, for either transport. */
export interface Acceptor {
  accept(socket: Socket): void;
  /** Refuses new connections and ends the open ones. Resolves when all are over. */
  close(): Promise<void>;
}

/** Who is accepted, and what happens with each connection. */
export interface AcceptOptions extends Limits {
  /**
   * The ways of trust that are accepted: plaintext, or those that there are keys for. A peer without a match learns
   * nothing.
   */
  trust: readonly Trust[];
  onConnection: (connection: Connection) => void;
  /** Called with the reason, for a log, for every peer that was hung up on before it became a connection. */
  onRefused?: (remote: string, reason: Error) => void;
}
