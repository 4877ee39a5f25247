import type { Trace } from "../trace.ts";

/** What the user says about a trace file whose own words are missing or ambiguous. */
export interface TraceWords {
  /** What follows the end of the trace; `repeat` by default. */
  after?: Trace["after"];
  /** Unit of rates that have none: `Mbit/s`, `kbit/s`, `MB/s`. */
  unit?: string;
  /** A header to use instead of the file's own: `time (ms),rate,-,loss (%)`; `-` skips a column. */
  columns?: string;
  /** The column separator: `,`, `;`, `|`, `tab` or `blank`; detected by default. */
  separator?: string;
}

/** How a trace file was interpreted. */
export interface Understood {
  /** `CSV, columns by ;, decimal commas`, `mahimahi`. */
  format: string;
  /** The time in the file that became 0 s: `0 s`, `10 s`, `2019-12-14 10:16:30 UTC`. */
  origin: string;
  /** The unit of each column, by its name. */
  units: Record<string, string>;
}

/** A trace that was read from a file, and how the file was interpreted. */
export interface TraceReading {
  trace: Trace;
  understood: Understood;
}

/** Describes the interpretation in one readable line. */
export function describeUnderstood({ format, origin, units }: Understood): string {
  const columns = Object.entries(units).map(([name, unit]) => `${name}: ${unit}`);
  return [format, `origin: ${origin}`, ...columns].join("; ");
}
