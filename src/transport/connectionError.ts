import { ParetoPipeError } from "../base/errors.ts";

/** The reason why a connection is over. */
export type ConnectionFault =
  /** Nobody answers at the address. */
  | "unreachable"
  /** The other side refuses us: the secret is wrong, a certificate is missing, or it needs keys and got plaintext. */
  | "refused"
  /** The other side has no room for us now, because too many others are connecting to it. */
  | "busy"
  /** The other side is gone without saying goodbye. */
  | "lost"
  /** No sign of life came within the deadline. */
  | "silent"
  /** The other side sent something that is not a message, or one that is too large. */
  | "protocol";

/** A connection could not be made, or is over. The message names the address. */
export class ConnectionError extends ParetoPipeError {
  readonly fault: ConnectionFault;

  constructor(fault: ConnectionFault, message: string, options?: { cause?: unknown }) {
    super(message, { ...options, code: fault });
    this.fault = fault;
  }
}

/** Makes the error for a worker that has no room for a newcomer. */
export function busyError(remote: string): ConnectionError {
  return new ConnectionError(
    "busy",
    `${remote} is busy: too many others are connecting to it; try again later`,
  );
}
