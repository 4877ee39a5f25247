import { readFileSync } from "node:fs";
import { median } from "simple-statistics";
import { packageFile } from "../../base/packageFile.ts";
import type { FitCut } from "../../profile/fitUnknowns.ts";

/** Measured times of every stage of a model, as shares of the whole model's time next to it (`measurePairs.ts`). */
export interface StageTimes {
  model: string;
  cuts: { name: string; position: number; bytes: number; macsBefore: number | null }[];
  /** For each pair of cuts: from, to, and the share in each round. */
  pairs: number[][];
}

/** The models whose stages were all measured; the files are test fixtures. */
export const measuredModels = ["mobilenet_v2", "resnet18", "googlenet"];

/** The machines that they were measured on: one whose speed changed with other work on its host, and one on a quiet host. */
export const measuredHosts = ["shared", "quiet"] as const;

/** Reads the measured times of a model's stages. */
export function readStageTimes(model: string, host: (typeof measuredHosts)[number]): StageTimes {
  const file = packageFile(`test/fixtures/stage_times/${host}/${model}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as StageTimes;
}

/** The cuts as the fit wants them. */
export function fitCutsOf({ cuts }: StageTimes): FitCut[] {
  return cuts.map(({ bytes, macsBefore, position }) => ({ bytes, work: macsBefore ?? position }));
}

/** The number of rounds that every pair has. */
export function roundsOf({ pairs }: StageTimes): number {
  return Math.min(...pairs.map((pair) => pair.length - 2));
}

/** How far the medians of every other round are from those of the rest, relative: median over all pairs. */
export function splitHalf({ pairs }: StageTimes): number {
  const differences = pairs.map(([, , ...shares]) => {
    const [even, odd] = [0, 1].map((rest) => median(shares.filter((_, round) => round % 2 === rest)));
    return (2 * Math.abs(even - odd)) / (even + odd);
  });
  return median(differences);
}
