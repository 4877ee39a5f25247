import { z } from "zod";
import { InputError } from "../base/errors.ts";

/**
 * The behaviour of a link over time, as step functions. Row i holds from `time[i]` until `time[i + 1]`; before
 * `time[0]` the first row holds. From `end` on, the last row is held or the whole trace repeats.
 */
export const traceSchema = z.strictObject({
  /** Seconds, increasing. */
  time: z.array(z.number().nonnegative()).min(1),
  /** Bits per second; 0 is an outage. */
  rate: z.array(z.number().nonnegative()),
  /** One-way propagation delay in seconds, if the trace contains it. */
  delay: z.array(z.number().nonnegative()).optional(),
  /** Probability that a segment is lost, if the trace contains it. */
  loss: z.array(z.number().min(0).lt(1)).optional(),
  /** When the last row ends, seconds; by default it lasts as long as the row before it. */
  end: z.number().positive().optional(),
  after: z.enum(["repeat", "hold"]),
});

/** The behaviour of a link over time, as step functions. */
export interface Trace extends z.infer<typeof traceSchema> {
  /** Seconds of a repeating trace that have gone by at time 0; 0 by default. Files do not have it. */
  begin?: number;
}

/** Returns when the trace's last row ends: at `end`, or after the same interval as between the last two times. */
export function traceEnd(trace: Trace): number {
  const { time } = trace;
  const last = time[time.length - 1];
  return trace.end ?? (time.length > 1 ? last + (last - time[time.length - 2]) : last + 1);
}

/** Returns the mean of one of a trace's columns over its time. */
export function traceMean(trace: Trace, column: readonly number[]): number {
  const { time } = trace;
  const end = traceEnd(trace);
  // Before the first time the first row holds.
  const from = (row: number) => (row === 0 ? 0 : time[row]);
  return column.reduce((sum, value, row) => sum + value * ((time[row + 1] ?? end) - from(row)), 0) / end;
}

/** Share by which values of two rounds may differ by rounding. */
const rounding = 1e-9;

/**
 * Returns the seconds after which a repeating trace does the same again: its length or, if it is several equal rounds, that of one. Steps
 * that are generated for ten minutes are many rounds.
 */
export function traceCycle(trace: Trace): number {
  const { time, rate, delay = [], loss = [] } = trace;
  const end = traceEnd(trace);
  const stays = time.map((from, row) => (time[row + 1] ?? end) - (row === 0 ? 0 : from));
  const isRound = (rows: number) =>
    [stays, rate, delay, loss].every((column) =>
      column.every((value, row) => row < rows || Math.abs(value - column[row - rows]) <= rounding * value),
    );
  for (let rows = 1; 2 * rows <= time.length; rows++) {
    if (time.length % rows === 0 && isRound(rows)) return (end * rows) / time.length;
  }
  return end;
}

/**
 * Checks what a schema cannot: columns have the same length, time increases, the end is after the last row, and the
 * rate is not always zero (nothing would arrive).
 *
 * @param describe names a row in messages, such as `line 7 of wifi.csv`
 * @param name of the file it is from
 * @throws InputError naming the row
 */
export function checkTrace(
  trace: Trace,
  describe: (row: number) => string = (row) => `row ${row + 1}`,
  name?: string,
): void {
  const { time, rate, delay, loss } = trace;
  if (time.length === 0)
    throw new InputError("a trace needs at least one row; this one is empty", { code: "invalid-trace" });
  for (const [name, column] of Object.entries({ rate, delay, loss })) {
    if (column && column.length !== time.length) {
      throw new InputError(
        `a trace has ${time.length} times but ${column.length} values of ${name}; one each is needed`,
        { code: "invalid-trace" },
      );
    }
  }
  for (let row = 0; row < time.length; row++) {
    if (!(time[row] >= 0 && time[row] < Infinity))
      throw new InputError(`${describe(row)}: time ${time[row]} must be 0 s or later`, {
        code: "invalid-trace",
      });
    if (row > 0 && !(time[row] > time[row - 1])) {
      throw new InputError(
        `${describe(row)}: time ${time[row]} must be later than ${time[row - 1]} before it`,
        { code: "invalid-trace" },
      );
    }
    if (!(rate[row] >= 0 && rate[row] < Infinity))
      throw new InputError(`${describe(row)}: rate ${rate[row]} must be 0 bit/s or more`, {
        code: "invalid-trace",
      });
    if (delay && !(delay[row] >= 0 && delay[row] < Infinity)) {
      throw new InputError(`${describe(row)}: delay ${delay[row]} must be 0 s or more`, {
        code: "invalid-trace",
      });
    }
    if (loss && !(loss[row] >= 0 && loss[row] < 1)) {
      throw new InputError(`${describe(row)}: loss ${loss[row]} must be a probability below 1`, {
        code: "invalid-trace",
      });
    }
  }
  const last = time.length - 1;
  if (!(traceEnd(trace) > time[last])) {
    throw new InputError(`a trace must end after its last time ${time[last]}; its end is ${trace.end}`, {
      code: "invalid-trace",
    });
  }
  if (trace.after === "hold" ? rate[last] === 0 : rate.every((r) => r === 0)) {
    throw new InputError(
      `${name === undefined ? "" : `${name}: `}a trace whose rate stays 0 for ever lets nothing arrive; a rate above 0 is needed${trace.after === "hold" ? " at its end" : ""}`,
      { code: "invalid-trace" },
    );
  }
}

/** Returns the row of a step function that applies at time `t`. O(log rows). */
export function rowAt(time: ArrayLike<number>, t: number): number {
  let low = 0;
  let high = time.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (time[middle] <= t) low = middle;
    else high = middle;
  }
  return low;
}

/** Returns the value of a trace's column at time `t`, repeated or held as the trace says. O(log rows). */
export function valueAt(trace: Trace, column: readonly number[], t: number): number {
  if (trace.after === "hold") return column[rowAt(trace.time, t)];
  const end = traceEnd(trace);
  const gone = t + (trace.begin ?? 0);
  return column[rowAt(trace.time, gone - Math.floor(gone / end) * end)];
}
