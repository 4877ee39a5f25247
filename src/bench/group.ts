/** A named set of measurements that belong together. */
export interface BenchGroup {
  name: string;
  description: string;
  /** Takes many minutes: runs only if it is named. */
  isLong?: boolean;
  /** Measures, and returns the lines to print. */
  run(): string[] | Promise<string[]>;
}

/** Formats a rate for a column: `  24.10 M/s`. */
export function millions(rate: number): string {
  return `${(rate / 1e6).toFixed(2).padStart(7)} M/s`;
}
