import { InputError } from "./errors.ts";
import { formatDuration, parseDuration } from "./units.ts";

/** How much processor time work on somebody's model may take: a graph may loop for ever. */
export interface TimeLimit {
  /** Seconds of processor time. */
  seconds: number;
}

/** Users set the limit of every model with it: `PARETOPIPE_TIME_LIMIT=5min`. */
const variable = "PARETOPIPE_TIME_LIMIT";

/** Seconds that any model may take: what is small but never ends is stopped after that. */
const forAny = 15;

/** Bytes a second, and multiply-accumulates a second, that the slowest board is given credit for. */
const slowest = { bytes: 10e6, macs: 0.5e9 };

/**
 * The limit for work on a model of this size: the user's where there is one, or 15 s and more for a larger model.
 *
 * @param bytes of the model, which are read and copied
 * @param macs multiply-accumulates of everything that is run
 * @param threads that compute side by side: each second counts once for each
 * @throws InputError where the user's is no duration
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
  const seconds = parseDuration(given);
  if (!(seconds >= 1)) throw new InputError(`${variable}=${given}: at least 1s is needed`);
  return { seconds };
}

/** What a user reads when the limit was reached. */
export function timeLimitSentence(doing: string, { seconds }: TimeLimit): string {
  return `${doing}: stopped after ${formatDuration(seconds)} of processor time: it may never end, as a loop in the model can; if it is only slow, ${variable}=${Math.ceil(seconds * 10)}s allows more`;
}
