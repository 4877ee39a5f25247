import { ParetoPipeError } from "../base/errors.ts";
import { knownReason } from "../base/systemReason.ts";

/**
 * The message that a user reads when a command fails, and the exit code. Expected failures explain themselves. Any
 * other error is our bug; its stack is shown only on request, because it does not help a user.
 */
export function describeFailure(error: unknown): { message: string; exitCode: number } {
  if (error instanceof ParetoPipeError) return { message: error.message, exitCode: error.exitCode };
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const reason = knownReason(error);
  if (reason !== undefined) return { message: `${placeOf(error)}: ${reason}`, exitCode: 1 };
  // Errors of the system that have no plain words name the call and the path.
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return { message, exitCode: 1 };
  if (process.env.PARETOPIPE_DEBUG) return { message: stack ?? String(error), exitCode: 1 };
  return { message: `this is a bug: ${message ?? error} (PARETOPIPE_DEBUG=1 shows where)`, exitCode: 1 };
}

/** The file or address that a system's error is about, or else what was being done: `write`. */
function placeOf(error: unknown): string {
  const { path, syscall, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (path !== undefined) return path;
  if (address !== undefined) return port === undefined ? address : `${address}:${port}`;
  return syscall ?? "the system refused";
}
