import { rm } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomic } from "../base/atomicFile.ts";
import { checkChoice } from "../base/checkChoice.ts";
import type { Run } from "../explore/run.ts";
import { readModelGraph, readPackedScenario } from "../explore/runDirectory.ts";
import type { Validation } from "../judge/validation.ts";
import { type ChartFiles, chartFiles as chartChoices, chartEndings } from "./chartFiles.ts";
import { chartList, removeStaleCharts } from "./chartList.ts";
import type { Chart } from "./charts/chart.ts";
import { runCharts } from "./charts/runCharts.ts";
import { wide } from "./charts/theme.ts";
import { drawnConditions } from "./drawnConditions.ts";
import { reportHtml } from "./html/reportHtml.ts";
import { frontCsv, plansCsv } from "./plansCsv.ts";
import { renderPng, renderSvg } from "./render.ts";
import { validationCsv } from "./validationCsv.ts";

/** Which charts to draw, and how to follow or stop the work. */
export interface ReportOptions {
  /** Which files of charts to write: `all` (JSON, SVG and PNG; the default), `svg` (JSON and SVG) or `none`. */
  charts?: ChartFiles;
  /** Names of the conditions whose charts to draw; by default all if there are few, else the most informative ones. */
  conditions?: string[];
  /** Stops the work before the next file. */
  signal?: AbortSignal;
  /** Called before each chart with the number of charts written so far, and of all. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Writes all files for people about a run and its validation, from their records alone:
 *
 *     run ─┬─ plansCsv, frontCsv, validationCsv ──────────────── plans.csv, front.csv, validation.csv
 *          ├─ runCharts ─ spec ─┬─ renderSvg ─ renderPng ─────── charts/*.json, *.svg, *.png, files.txt
 *          │                    └─ compileChart ─┐
 *          └─ sections, tables ──────────────────┴─ reportHtml ─ report.html
 *     scenario.json, model.json ─ explorerSection ─┘
 *
 * Every file is replaced in one step, so that an interrupt leaves no half file, and the same run gives the same bytes.
 * Charts that an earlier report wrote and this one does not are removed. validation.csv is removed if there is no
 * validation any more. Returns the paths written.
 *
 * @param directory the run directory; created if it is missing
 * @param validation how far the run's predictions are from measurements, if it was validated
 * @throws InputError for a requested condition that the run does not have, or unknown `charts`; the signal's reason when aborted
 *
 * @example
 * ```ts
 * import { readRun, readValidation, writeReport } from "paretopipe";
 *
 * const run = await readRun("runs/mine");
 * await writeReport(run, "runs/mine", await readValidation("runs/mine", run));
 * ```
 */
export async function writeReport(
  run: Run,
  directory: string,
  validation: Validation | null = null,
  { charts: chartFiles = "all", conditions, signal, onProgress }: ReportOptions = {},
): Promise<string[]> {
  checkChoice("charts", chartFiles, chartChoices);
  const drawn = drawnConditions(run, validation, conditions);
  const written: string[] = [];
  const write = async (name: string, data: string | Uint8Array) => {
    signal?.throwIfAborted();
    const file = path.join(directory, name);
    await writeFileAtomic(file, data);
    written.push(file);
  };
  // 1. Tables.
  await write("plans.csv", plansCsv(run));
  await write("front.csv", frontCsv(run));
  if (validation) await write("validation.csv", validationCsv(run, validation));
  else await rm(path.join(directory, "validation.csv"), { force: true });
  // 2. Charts as files. They are listed before they are written, so that after an interrupt none is unlisted.
  const charts = runCharts(run, validation, drawn);
  const endings = chartEndings[chartFiles];
  const files = charts.flatMap(({ name }) => endings.map((ending) => `${name}.${ending}`));
  const folder = path.join(directory, "charts");
  await removeStaleCharts(folder, files);
  if (files.length === 0) await rm(path.join(folder, chartList), { force: true });
  else {
    await write(`charts/${chartList}`, `${files.join("\n")}\n`);
    for (const [done, chart] of charts.entries()) {
      onProgress?.(done, charts.length);
      await writeChart(chart, chartFiles, write);
    }
  }
  // 3. The page.
  const [packed, graph] = [await readPackedScenario(directory), await readModelGraph(directory)];
  await write("report.html", reportHtml(run, charts, validation, packed, graph, chartFiles));
  return written;
}

async function writeChart(
  chart: Chart,
  files: ChartFiles,
  write: (name: string, data: string | Uint8Array) => Promise<void>,
) {
  const spec = chart.spec(wide);
  const svg = await renderSvg(spec);
  await write(`charts/${chart.name}.json`, `${JSON.stringify(spec, null, 2)}\n`);
  await write(`charts/${chart.name}.svg`, svg);
  if (files === "all") await write(`charts/${chart.name}.png`, renderPng(svg));
}
