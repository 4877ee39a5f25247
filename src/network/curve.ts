import { InputError } from "../base/errors.ts";

/**
 * A transfer curve measured on a real link: seconds from the start of sending until the last byte is
 * received, against bytes of the message.
 */
export interface TransferCurve {
  /** Sizes of the messages measured, bytes, rising. */
  bytes: readonly number[];
  /** Seconds of a message sent after the link was idle. */
  idle: readonly number[];
  /** Seconds per message where one follows the other without a pause; by default as after idle. */
  backToBack?: readonly number[];
}

/** @throws InputError where a column is empty, of another length, negative, or the sizes do not rise */
export function checkCurve(curve: TransferCurve, name: string): void {
  const { bytes, idle, backToBack } = curve;
  if (bytes.length === 0)
    throw new InputError(`the transfer curve of ${name} is empty; at least one point is needed`);
  for (const column of backToBack ? [idle, backToBack] : [idle]) {
    if (column.length !== bytes.length || column.some((seconds) => !(seconds >= 0 && seconds < Infinity))) {
      throw new InputError(
        `the transfer curve of ${name} needs a time of 0 s or more for each of its ${bytes.length} sizes`,
      );
    }
  }
  if (bytes.some((size, i) => !(size >= 0) || (i > 0 && !(size > bytes[i - 1])))) {
    throw new InputError(`the transfer curve of ${name} needs sizes that rise from 0 B or more`);
  }
}
