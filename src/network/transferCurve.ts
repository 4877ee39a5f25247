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
}

/**
 * Checks a curve. Throws InputError if a column is empty, negative or of another length, or the sizes do not increase.
 */
export function checkCurve(curve: TransferCurve, name: string): void {
  const { bytes, idle, backToBack } = curve;
  if (bytes.length === 0)
    throw new InputError(`the transfer curve of ${name} is empty; at least one point is needed`, {
      code: "invalid-conditions",
    });
  for (const column of backToBack ? [idle, backToBack] : [idle]) {
    if (column.length !== bytes.length || column.some((seconds) => !(seconds >= 0 && seconds < Infinity))) {
      throw new InputError(
        `the transfer curve of ${name} needs a time of 0 s or more for each of its ${bytes.length} sizes`,
        { code: "invalid-conditions" },
      );
    }
  }
  if (bytes.some((size, i) => !(size >= 0) || (i > 0 && !(size > bytes[i - 1])))) {
    throw new InputError(`the transfer curve of ${name} needs sizes that rise from 0 B or more`, {
      code: "invalid-conditions",
    });
  }
}
