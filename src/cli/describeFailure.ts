import { ParetoPipeError } from "../base/errors.ts";

/**
 * The message that a user reads when a command fails, and the exit code. Expected failures explain themselves. Any
 * other error is our bug; its stack is shown only on request, because it does not help a user.
 */
export function describeFailure(error: unknown): { message: string; exitCode: number } {
  if (error instanceof ParetoPipeError) return { message: error.message, exitCode: error.exitCode };
  const { code, message, stack } = error as NodeJS.ErrnoException;
  // File system errors name the call and the path: "ENOSPC: no space left on device, write".
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return { message, exitCode: 1 };
  if (process.env.PARETOPIPE_DEBUG) return { message: stack ?? String(error), exitCode: 1 };
  return { message: `this is a bug: ${message ?? error} (PARETOPIPE_DEBUG=1 shows where)`, exitCode: 1 };
}
