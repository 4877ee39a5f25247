import { SingleBar } from "cli-progress";
import { printable } from "../base/printable.ts";
import { formatDuration, formatWaiting } from "../base/units.ts";

/** A progress bar on standard error. It is silent with --quiet, or if standard error is not a terminal. */
export interface Progress {
  /** @param left estimated seconds left, if known */
  update(done: number, total: number, message: string, left?: number): void;
  /** Prints a line that stays, even if nothing else is shown. */
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

/** Seconds after which an estimate of the total is useful, and the shortest total that is worth a note. */
const told = { after: 10, from: 60 };

/**
 * Shows the progress of equal pieces of work with the time left. If it will take more than a minute, it says so once,
 * even if standard error is not a terminal. The time that the first piece takes says nothing of the rest: threads start in it.
 *
 * @param whole names all pieces: "2800000 simulations"
 */
export function tellTime(
  progress: Progress,
  message: string,
  whole: (total: number) => string,
): (done: number, total: number) => void {
  const start = performance.now();
  let first: { done: number; at: number } | undefined;
  let isTold = false;
  return (done, total) => {
    if (done === 0) return progress.update(done, total, message);
    const now = performance.now();
    first ??= { done, at: now };
    if (done === first.done) return progress.update(done, total, message);
    const left = ((now - first.at) / 1000 / (done - first.done)) * (total - done);
    const elapsed = (now - start) / 1000;
    if (!isTold && elapsed > told.after && elapsed + left > told.from) {
      progress.note(`${whole(total)} take about ${formatWaiting(elapsed + left)}`);
      isTold = true;
    }
    progress.update(done, total, message, left);
  };
}
