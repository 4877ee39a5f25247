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
 * Seconds within which further signals belong to the first. `npx` and `npm start` pass on each Ctrl-C that the terminal has sent to all of
 * its processes, so that one arrives twice where the shell behind `npm` is bash.
 */
const together = 0.5;

/**
 * Aborted by the first Ctrl-C or `kill`, or when the terminal goes away: commands then tidy up and end. Another one, of any kind, ends the
 * process at once.
 */
export const interruptSignal: AbortSignal = controller.signal;

// Each worker that is connected to listens. Node takes more than ten listeners for a leak, and warns.
setMaxListeners(0, interruptSignal);

let first: number | undefined;

for (const [signal, number] of [
  ["SIGHUP", 1],
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  process.on(signal, () => {
    if (first === undefined) {
      first = performance.now();
      controller.abort(new InterruptedError(signal, number));
    } else if (performance.now() - first > together * 1000) process.exit(128 + number);
  });
}
