/**
 * A failure that we expect and explain: its message alone is what the user reads.
 * Messages name the thing and the requirement ("cut 12 of mobilenet_v2 has 2 boundary tensors; at most 1
 * allowed"). Anything that is not one of these is a bug and keeps its stack trace.
 */
export class ParetoPipeError extends Error {
  /** The process's exit code when this error ends a command (design: 1 failed, 2 wrong input, 3 outside tolerance). */
  readonly exitCode: number = 1;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Wrong usage or a bad input file: the user can mend it. Exit code 2. */
export class InputError extends ParetoPipeError {
  override readonly exitCode = 2;
}
