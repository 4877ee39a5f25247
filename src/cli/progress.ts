import { SingleBar } from "cli-progress";
import { printable } from "../base/printable.ts";
import { formatDuration, formatWaiting } from "../base/units.ts";

/** A progress bar on standard error. Silent where that is no terminal, or with --quiet. */
export interface Progress {
  /** @param left seconds that are left, as far as known */
  update(done: number, total: number, message: string, left?: number): void;
  /** Prints a line that stays, also where nothing else is shown. */
  note(text: string): void;
  stop(): void;
}

/** Starts a progress bar for one piece of work. */
export function startProgress(quiet: boolean): Progress {
  const note = (text: string) => console.error(`paretopipe: ${text}`);
  if (quiet || !process.stderr.isTTY) return { update: () => {}, note, stop: () => {} };
  const bar = new SingleBar({
    format: "{bar} {percentage}% | {left} | {message}",
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    barsize: 24,
  });
  const start = () => bar.start(1, 0, { message: "", left: "" });
  start();
  return {
    update(done, total, message, left) {
      bar.setTotal(total);
      bar.update(done, {
        message: printable(message),
        left: left === undefined ? "" : `${formatDuration(left, 2)} left`,
      });
    },
    note(text) {
      bar.stop();
      note(text);
      start();
    },
    stop: () => bar.stop(),
  };
}

/** Seconds after which a guess at the whole is worth something, and from which on it is worth telling. */
const told = { after: 10, from: 60 };

/**
 * Shows work of equal pieces with the time that is left. Where it will take more than a minute, that is told once, also
 * off a terminal.
 *
 * @param whole names all pieces: "2800000 simulations"
 */
export function tellTime(
  progress: Progress,
  message: string,
  whole: (total: number) => string,
): (done: number, total: number) => void {
  const start = performance.now();
  let isTold = false;
  return (done, total) => {
    const elapsed = (performance.now() - start) / 1000;
    if (done === 0) return progress.update(done, total, message);
    const all = (elapsed * total) / done;
    if (!isTold && elapsed > told.after && all > told.from) {
      progress.note(`${whole(total)} take about ${formatWaiting(all)}`);
      isTold = true;
    }
    progress.update(done, total, message, all - elapsed);
  };
}
