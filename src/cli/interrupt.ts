import { setMaxListeners } from "node:events";
import { ParetoPipeError } from "../base/errors.ts";

/** Thrown when the user stops a command. By custom a shell sees 128 + the signal's number. */
export class InterruptedError extends ParetoPipeError {
  override readonly exitCode: number;

  constructor(signal: NodeJS.Signals, number: number) {
    super(`interrupted by ${signal}`, { code: "interrupted" });
    this.exitCode = 128 + number;
  }
}

const controller = new AbortController();

/**
 * Aborted by the first Ctrl-C or `kill`: commands then tidy up and end. A second one ends the process at once.
 */
export const interruptSignal: AbortSignal = controller.signal;

// Each worker that is connected to listens. Node takes more than ten listeners for a leak, and warns.
setMaxListeners(0, interruptSignal);

for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  process.once(signal, () => {
    controller.abort(new InterruptedError(signal, number));
    process.once(signal, () => process.exit(128 + number));
  });
}
