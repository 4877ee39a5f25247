import type { Message } from "./connection.ts";
import type { ConnectionError } from "./connectionError.ts";

/** The part of a connection that each transport implements; `WireConnection` is the part they share. */
export interface Wire {
  /** Address of the other end. */
  readonly remote: string;
  /** Whether bytes wait to be sent. A heartbeat would only queue behind them. */
  readonly busy: boolean;
  /** Bytes that have come over the socket so far, those of unfinished messages included. It only grows. */
  readonly arrived: number;
  /** Starts calling `listener`. Call it once, before anything else. */
  start(listener: WireListener): void;
  /** Sends a message, its head already encoded, after all earlier ones. Rejects if the wire ends first. */
  send(head: Buffer, body: readonly Uint8Array[]): Promise<void>;
  heartbeat(): void;
  /** Sends a goodbye after all earlier messages and ends this side's direction. Resolves when it was handed over. */
  goodbye(): Promise<void>;
  /** `pause` stops reading, so the transport's flow control holds up the other side; `resume` reads again. */
  pause(): void;
  resume(): void;
  /** Drops everything immediately. The listener is not called when the wire ends. */
  destroy(): void;
}

/** The calls that a wire makes to its connection. */
export interface WireListener {
  message(message: Message): void;
  /** Called when the other side says that it will send nothing more. */
  goodbye(): void;
  /** Called when a part of what waited to be sent is on its way. */
  progress(): void;
  /** Called when the wire is gone, or must be dropped because of an error. */
  end(error?: ConnectionError): void;
}
