import { ParetoPipeError } from "../base/errors.ts";

/** Why a connection is over. */
export type ConnectionFault =
  /** Nobody answers at the address. */
  | "unreachable"
  /** The other side refuses us: wrong secret, no certificate, or plaintext where keys are needed. */
  | "refused"
  /** The other side is gone, without a word. */
  | "lost"
  /** No sign of life within the deadline. */
  | "silent"
  /** The other side sent what is no message, or too large a one. */
  | "protocol";

/** A connection that could not be made or is over. Its message names the address. */
export class ConnectionError extends ParetoPipeError {
  readonly fault: ConnectionFault;

  constructor(fault: ConnectionFault, message: string, options?: { cause?: unknown }) {
    super(message, { ...options, code: fault });
    this.fault = fault;
  }
}
