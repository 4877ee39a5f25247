import { InputError } from "./errors.ts";
import { formatDuration, parseDuration } from "./units.ts";

/** Limit on the processor time of work on a user's model, because a graph may loop for ever. */
export interface TimeLimit {
  /** Seconds of processor time. */
  seconds: number;
}

/** Variable with which users set the limit for every model: `PARETOPIPE_TIME_LIMIT=5min`. */
const variable = "PARETOPIPE_TIME_LIMIT";

/** Seconds that any model may take; a small model that never ends is stopped after that. */
const forAny = 15;

/** Bytes and multiply-accumulates per second that the slowest board is assumed to reach. */
const slowest = { bytes: 10e6, macs: 0.5e9 };

/**
 * Returns the time limit for work on a model of this size: the user's if there is one, else 15 s, or more for a larger
 * model.
 *
 * @param bytes of the model, which are read and copied
 * @param macs multiply-accumulates of everything that is run
 * @param threads that compute in parallel: each second counts once for each
 * @throws InputError if the user's limit is not a duration
 */
export function timeLimit({
  bytes,
  macs = 0,
  threads = 1,
}: {
  bytes: number;
  macs?: number;
  threads?: number;
}): TimeLimit {
  const given = process.env[variable];
  if (given === undefined || given === "") {
    return { seconds: threads * (forAny + bytes / slowest.bytes + macs / slowest.macs) };
  }
  const seconds = parsed(given);
  if (!(seconds >= 1))
    throw new InputError(`${variable}=${given}: at least 1s is needed`, { code: "invalid-option" });
  return { seconds };
}

/** The user did not name the variable with the command, and may have forgotten it. */
function parsed(given: string): number {
  try {
    return parseDuration(given);
  } catch (cause) {
    throw new InputError(`${variable}: ${(cause as Error).message}`, { code: "invalid-option", cause });
  }
}

/** Returns the message for a user whose model reached the limit. */
export function timeLimitSentence(doing: string, { seconds }: TimeLimit): string {
  return `${doing}: stopped after ${formatDuration(seconds)} of processor time: it may never end, as a loop in the model can; if it is only slow, ${variable}=${Math.ceil(seconds * 10)}s allows more`;
}
