import { existsSync } from "node:fs";
import path from "node:path";
import { checkCount } from "../base/checkNumber.ts";
import { threadsForCores } from "../base/cpuQuota.ts";
import { InputError } from "../base/errors.ts";
import { removeLeftovers } from "../base/leftovers.ts";
import { packageVersion } from "../base/packageVersion.ts";
import { withDirectoryLock } from "../base/withDirectoryLock.ts";
import type { CellComputer } from "./cellPool.ts";
import { computeCells, type StudyProgress } from "./computeCells.ts";
import { inputDirectory } from "./inputStore.ts";
import { localComputer } from "./localComputer.ts";
import { hasResults, ResultLog, resultsFile } from "./resultLog.ts";
import { readStudy } from "./studyFile.ts";
import { type StudyRecord, studyRecordFile, writeStudyRecord } from "./studyRecord.ts";
import { BestCollector } from "./whereBest.ts";
import { type FailedCell, writeStudyTables } from "./writeStudyTables.ts";

/** How a study is swept, and how to follow or stop it. */
export interface SweepOptions {
  /** Threads of this machine; by default one for each core. */
  threads?: number;
  /** The two axes of the report; by default the study's first two. */
  axes?: { x?: string; y?: string };
  /** Keeps the results that the directory has; by default it must have none. */
  resume?: boolean;
  /**
   * Computes the cells, instead of threads here: the queue of `paretopipe sweep --redis`.
   *
   * @internal
   */
  connect?: () => Promise<CellComputer>;
  signal?: AbortSignal;
  /** Called after each cell. */
  onProgress?: (progress: StudyProgress) => void;
  /** Called when all cells are done, and the tables are written. */
  onTables?: () => void;
}

/** What a sweep gave. */
export interface Swept {
  record: StudyRecord;
  /** In the order of the study. */
  failed: FailedCell[];
}

/**
 * Computes every cell of a study and writes the results to a directory:
 *
 *     study.yaml ── readStudy ──> cells ── computeCells ──> results.jsonl ──> tables, report.html, study.json
 *                                              │
 *                                   cellPool: threads here, or a queue that other machines work on
 *
 * The files are the same bytes whoever computed the cells, in whatever order.
 *
 * @param file the study, as `paretopipe sweep` takes it
 * @param directory gets the tables, the report and the results, from which a later call goes on (`resume`)
 * @throws InputError for a study that is wrong, an option out of range, or a directory that is in use or has results already
 * @throws the signal's reason when aborted: what was computed is kept
 *
 * @example
 * ```ts
 * import { sweepStudy } from "paretopipe";
 *
 * const { record, failed } = await sweepStudy("study.yaml", "results", {
 *   threads: 2,
 *   onProgress: ({ done, cells }) => console.error(`${done} of ${cells} cells`),
 * });
 * console.log(`${record.rows} rows in results/results.parquet`);
 * for (const { name, reason } of failed) console.error(`${name}: ${reason}`);
 * ```
 */
export function sweepStudy(file: string, directory: string, options: SweepOptions = {}): Promise<Swept> {
  const use = { name: "sweep", doing: "is writing a study into this directory" };
  return withDirectoryLock(directory, use, () => sweepAlone(file, directory, options));
}

async function sweepAlone(file: string, directory: string, options: SweepOptions): Promise<Swept> {
  if (options.threads !== undefined) checkCount("threads", options.threads, 1);
  const { study, cells, resolver } = await readStudy(file);
  const best = new BestCollector(cells.axes, options.axes);
  checkResume(directory, options.resume ?? false);
  await Promise.all([removeLeftovers(directory), removeLeftovers(inputDirectory(directory))]);
  const { signal, onProgress, connect } = options;
  signal?.throwIfAborted();
  const threads = options.threads ?? threadsForCores();
  const computer = await (connect?.() ?? localComputer(directory, threads));
  const stop = () => computer.close();
  signal?.addEventListener("abort", stop, { once: true });
  const close = () => {
    signal?.removeEventListener("abort", stop);
    return computer.close();
  };
  const log = await ResultLog.open(directory).catch(async (error) => {
    await close();
    throw error;
  });
  try {
    const work = computeCells({ cells, resolver, log, computer, signal, onProgress });
    const computed = await work.finally(close);
    options.onTables?.();
    const { rows, failed, incomplete } = await writeStudyTables(directory, cells, computed, log, {
      signal,
      onResult: (values, result, repeated) => best.take(values, result, repeated),
    });
    const record: StudyRecord = {
      schema: "paretopipe/study-run/v1",
      name: study.name,
      file,
      versions: { paretopipe: packageVersion() },
      axes: cells.axes,
      cells: cells.length,
      failed: failed.length,
      incomplete,
      rows,
    };
    // The chart library takes half a second to load, and cells must not wait for it.
    const { writeStudyReport } = await import("./writeStudyReport.ts");
    await writeStudyReport(directory, record, best);
    await writeStudyRecord(directory, record);
    return { record, failed };
  } finally {
    await log.close();
  }
}

/** Throws InputError unless the directory is new, or is to be gone on with. */
function checkResume(directory: string, resume: boolean): void {
  if (existsSync(path.join(directory, "run.json"))) {
    throw new InputError(`${directory} has a run, whose report a study would replace: choose another --out`, {
      code: "already-exists",
    });
  }
  // Of a study that is done, all cells may have failed. What was ended before the first result may be started either way.
  const has = hasResults(directory) || existsSync(studyRecordFile(directory));
  if (has && !resume) {
    throw new InputError(
      `${directory} has results of a study already: go on with them (--resume), or choose another --out`,
      { code: "already-exists" },
    );
  }
  if (!existsSync(resultsFile(directory)) && resume) {
    throw new InputError(`${directory}: there are no results to go on with; start without --resume`, {
      code: "invalid-run",
    });
  }
}
