import { blamed } from "../base/checkDocument.ts";
import { InputError } from "../base/errors.ts";
import { maxSeconds, type SecondsRange } from "../base/secondsRange.ts";
import { parseBytes, parseDuration } from "../base/units.ts";
import { deadlineRange } from "../transport/limits.ts";

/** Parses an option's time, such as `--wait 1min`; returns seconds. Throws InputError that names the option. */
export function durationOption(option: string, text: string): number {
  return parsedOption(option, text, parseDuration);
}

/** Parses an option's time, which must be above 0; returns seconds. Throws InputError that names the option. */
export function positiveDuration(option: string, text: string, most = Number.POSITIVE_INFINITY): number {
  const seconds = positive(option, text, durationOption(option, text), "a time above 0, such as 10s,");
  if (seconds <= most) return seconds;
  throw new InputError(`${option} ${text}: a time of at most ${most} s is needed`, {
    code: "invalid-option",
  });
}

/** Parses an option's time for a timer, such as `--load 1s`; returns seconds. Throws InputError that names the option. */
export function timerOption(option: string, text: string, range: Partial<SecondsRange> = {}): number {
  const { least = 0, most = maxSeconds } = range;
  const seconds = durationOption(option, text);
  if (seconds >= least && seconds <= most) return seconds;
  throw new InputError(`${option} ${text}: a time from ${least} s to ${most} s, such as 10s, is needed`, {
    code: "invalid-option",
  });
}

/** Parses the `--deadline` of heartbeats; returns seconds. Throws InputError that names the option. */
export function deadlineOption(text: string): number {
  return timerOption("--deadline", text, deadlineRange);
}

/** Parses an option's size, which must be above 0; returns bytes. Throws InputError that names the option. */
export function positiveBytes(option: string, text: string): number {
  return positive(option, text, parsedOption(option, text, parseBytes), "a size above 0, such as 2GiB,");
}

/** Parses the text of an option. Throws InputError that names the option. */
export function parsedOption<T>(option: string, text: string, parse: (text: string) => T): T {
  try {
    return parse(text);
  } catch (cause) {
    throw blamed(option, cause);
  }
}

function positive(option: string, text: string, value: number, what: string): number {
  if (value > 0) return value;
  throw new InputError(`${option} ${text}: ${what} is needed`, { code: "invalid-option" });
}
