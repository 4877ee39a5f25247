import { SingleBar } from "cli-progress";
import { printable } from "../base/printable.ts";
import { formatDuration } from "../base/units.ts";

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
