import type { Socket } from "node:net";
import type { ConnectionError } from "./connectionError.ts";

/** A message as it arrives: a small JSON object and bytes. */
export interface Message {
  /** JSON; who takes it checks it against a schema. */
  head: unknown;
  /**
   * Bytes behind the head; empty where there are none. It starts at offset 0 of an ArrayBuffer of its own, so typed
   * arrays of any element size can view it, and it can be transferred to another thread.
   */
  body: Uint8Array;
}

/** A message to be sent. Body pieces are written one after the other and must not change until `send` resolves. */
export interface OutgoingMessage {
  head: object;
  body?: readonly Uint8Array[];
}

/**
 * Messages between two processes, whole and in order, in both directions. Every implementation passes
 * `test/transport/conformance.ts`.
 *
 * Either side sends a sign of life every second; a connection from which nothing has come for its deadline is
 * over, with an error that says so.
 */
export interface Connection {
  /** Address of the other end, for messages. */
  readonly remote: string;
  /**
   * Sends a message after those before it. Resolves when all of it was handed to the operating system (TCP) or
   * the flow control of the transport lets more be sent (gRPC).
   *
   * @throws ConnectionError when the connection is over or ends meanwhile (who does not wait for that hears of it by
   *   `onClose`, and nothing is reported as unhandled), or "protocol" when the message is larger than this side's limit
   */
  send(message: OutgoingMessage): Promise<void>;
  /**
   * The other end of an accepted connection has said who it is, and it is somebody who may stay. Until then its messages
   * may be of 64 KiB at most, and the connection is ended after some seconds, or earlier to make room for others.
   */
  welcome(): void;
  /** Who takes the messages, one call each, in order. Set once, at once: messages wait until it is set. */
  onMessage(take: (message: Message) => void): void;
  /**
   * Called once when the connection is over (at once where it is already): without an error where this side closed
   * it, or the other side did and had said so; with one in every other case.
   */
  onClose(take: (error: ConnectionError | undefined) => void): void;
  /** Ends the connection after everything sent so far. Resolves when it is over. */
  close(): Promise<void>;
  /** Ends the connection at once; `onClose` gets the reason. */
  abort(reason: ConnectionError): void;
}

/** Most that is taken from a peer. More is an error that names the limit. */
export interface Limits {
  /** Bytes of one message, head and body. Default 1 GiB. */
  message?: number;
  /** Bytes of a head. Default 1 MiB. */
  head?: number;
  /** Seconds without a sign of life after which a connection is over; also for connecting. Default 10. */
  deadline?: number;
}

/** How a peer is known to be the right one. */
export type Trust =
  /** Plaintext: only ever on loopback. */
  | { kind: "none" }
  /** TLS with a pre-shared key; TCP. */
  | { kind: "secret"; secret: Buffer }
  /** Mutual TLS; gRPC. PEM texts: a certificate authority, and this side's certificate and key, issued by it. */
  | { kind: "certificates"; authority: string; certificate: string; key: string };

export type TransportName = "tcp" | "grpc";

export interface ConnectOptions extends Limits {
  transport: TransportName;
  trust: Trust;
  signal?: AbortSignal;
}

/** Makes connections of the sockets that a server accepted, whichever transport they speak. */
export interface Acceptor {
  accept(socket: Socket): void;
  /** Refuses new connections and ends those that are open. Resolves when all are over. */
  close(): Promise<void>;
}

export interface AcceptOptions extends Limits {
  /** What is accepted: plaintext, or what there are keys for. A peer with none of it learns nothing. */
  trust: readonly Trust[];
  onConnection: (connection: Connection) => void;
  /** Called for every peer that was hung up on before it was a connection, with the reason, for a log. */
  onRefused?: (remote: string, reason: Error) => void;
}
