import type { Message } from "./connection.ts";
import type { ConnectionError } from "./connectionError.ts";

/** What a transport does for a connection; the rest is the same for all of them. See `WireConnection`. */
export interface Wire {
  /** Address of the other end. */
  readonly remote: string;
  /** Whether bytes wait to be sent: a heartbeat would only queue behind them. */
  readonly busy: boolean;
  /** Begins to tell `listener` what happens. Called once, first. */
  start(listener: WireListener): void;
  /** Sends a message, its head already as bytes, after those before it. Rejects when the wire ends first. */
  send(head: Buffer, body: readonly Uint8Array[]): Promise<void>;
  heartbeat(): void;
  /** Says goodbye behind everything sent and ends this side's direction. Resolves when that was handed over. */
  goodbye(): Promise<void>;
  /** Stops taking from the other side, which the transport's flow control then holds up; and starts again. */
  pause(): void;
  resume(): void;
  /** Drops everything at once. The listener is told of the end no more. */
  destroy(): void;
}

/** What a wire tells its connection. */
export interface WireListener {
  /** Something came, whatever it is. */
  heard(): void;
  message(message: Message): void;
  /** The other side said that it sends nothing more. */
  goodbye(): void;
  /** A part of what was to be sent is on its way. */
  progress(): void;
  /** The wire is gone, or is to be dropped because of an error. */
  end(error?: ConnectionError): void;
}
