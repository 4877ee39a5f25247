import { readdirSync, readFileSync } from "node:fs";

/**
 * Seconds for which threads of these processes wanted to run and did not get a processor, up to now: what other work on the
 * machine costs them. By Linux's schedstat (and what a hypervisor took, by /proc/stat); 0 on other systems.
 */
export function waitedForProcessor(pids: readonly number[]): number {
  if (process.platform !== "linux") return 0;
  const threads = pids.flatMap((pid) => {
    const folder = `/proc/${pid}/task`;
    return threadsOf(folder).map((id) => `${folder}/${id}/schedstat`);
  });
  return threads.reduce((sum, file) => sum + waitOf(file), 0) + stolen();
}

/** Counts the seconds from now, less those for which these processes waited for a processor: a busy machine is no slow program. */
export class PatientClock {
  readonly #pids: readonly number[];
  readonly #begin = performance.now();
  readonly #waited: number;

  constructor(pids: readonly number[]) {
    this.#pids = pids;
    this.#waited = waitedForProcessor(pids);
  }

  seconds(): number {
    return (performance.now() - this.#begin) / 1000 - (waitedForProcessor(this.#pids) - this.#waited);
  }
}

/** The threads of a process; none if it has ended. */
function threadsOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** "RUN WAIT SLICES", nanoseconds. A thread may have ended since it was listed. */
function waitOf(file: string): number {
  try {
    return Number(readFileSync(file, "utf8").split(" ")[1]) * 1e-9;
  } catch {
    return 0;
  }
}

/** The eighth figure of the first line counts hundredths of a second that other virtual machines had. */
function stolen(): number {
  return Number(readFileSync("/proc/stat", "utf8").split("\n")[0].trim().split(/\s+/)[8]) / 100;
}
