import { InputError } from "../base/errors.ts";

/**
 * A transfer curve measured on a real link: the seconds from the start of sending until the last byte is received, for
 * each message size in bytes.
 */
export interface TransferCurve {
  /** Sizes of the measured messages, bytes, increasing. */
  bytes: readonly number[];
  /** Seconds for a message sent after the link was idle. */
  idle: readonly number[];
  /** Seconds per message when messages follow each other without a pause; by default the same as after idle. */
  backToBack?: readonly number[];
  /** What messages take after a longer pause than those of `idle`. */
  longPause?: LongPause;
}

/** What messages take after a long pause: TCP may have to start anew, or a radio to wake. */
export interface LongPause {
  /** The pause before the messages of `idle`, and the one before these; seconds. */
  from: number;
  to: number;
  /** Seconds for each size. */
  seconds: readonly number[];
}

/**
 * Returns how much a message has of the time that a long pause adds: none after a pause of up to `from` seconds, all of it (1) from `to` on, and
 * in proportion between them. The first message of all, whose pause is Infinity, has none: its connection was just made.
 */
export function longPauseShare({ from, to }: LongPause, pause: number): number {
  if (pause === Number.POSITIVE_INFINITY) return 0;
  return Math.min(1, Math.max(0, (pause - from) / (to - from)));
}

/**
 * Checks a curve. Throws InputError if a column is empty, negative or of another length, the sizes do not increase, or the long
 * pause is not the longer one.
 */
export function checkCurve(curve: TransferCurve, name: string): void {
  const { bytes, idle, backToBack, longPause } = curve;
  if (bytes.length === 0)
    throw new InputError(`the transfer curve of ${name} is empty; at least one point is needed`, {
      code: "invalid-conditions",
    });
  const columns = [idle, backToBack, longPause?.seconds].filter((column) => column !== undefined);
  for (const column of columns) {
    if (column.length !== bytes.length || column.some((seconds) => !(seconds >= 0 && seconds < Infinity))) {
      throw new InputError(
        `the transfer curve of ${name} needs a time of 0 s or more for each of its ${bytes.length} sizes`,
        { code: "invalid-conditions" },
      );
    }
  }
  if (longPause && !(longPause.from >= 0 && longPause.to > longPause.from)) {
    throw new InputError(
      `the long pause of the transfer curve of ${name} must be longer than ${longPause.from} s, the pause before its other messages`,
      { code: "invalid-conditions" },
    );
  }
  if (bytes.some((size, i) => !(size >= 0) || (i > 0 && !(size > bytes[i - 1])))) {
    throw new InputError(`the transfer curve of ${name} needs sizes that rise from 0 B or more`, {
      code: "invalid-conditions",
    });
  }
}
