import type { ErrorCode } from "./errorCodes.ts";

/** Optional details of an error. */
export interface ErrorDetails {
  /** The error that led to this one. */
  cause?: unknown;
  /** What went wrong, for programs; by default the code of the error's class. */
  code?: ErrorCode;
}

/**
 * A failure that we expect and explain: the user sees only its message. Messages name the thing and the requirement
 * ("cut 12 of mobilenet_v2 has 2 boundary tensors; at most 1 allowed"). Any other error is a bug and keeps its stack
 * trace.
 */
export class ParetoPipeError extends Error {
  /** The code of errors of this class that do not specify one. */
  protected static readonly defaultCode: ErrorCode = "failed";

  /** The process's exit code when this error ends a command (docs/design.md, "Errors"). */
  readonly exitCode: number = 1;
  /**
   * What went wrong, for programs: it stays the same when the message changes. docs/reference/errors.md lists all
   * codes.
   */
  readonly code: ErrorCode;

  constructor(message: string, { code, ...options }: ErrorDetails = {}) {
    super(message, options);
    this.name = new.target.name;
    this.code = code ?? new.target.defaultCode;
  }
}

/** Wrong usage or a bad input file, which the user can fix. Exit code 2. */
export class InputError extends ParetoPipeError {
  protected static override readonly defaultCode: ErrorCode = "invalid-input";
  override readonly exitCode = 2;
}
