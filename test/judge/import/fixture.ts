import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Run } from "../../../src/explore/run.ts";

/** Figures of one result file. */
export interface SeedFigures {
  model: string;
  split: number;
  imagesPerSecond: number;
  seconds: number;
  bytes: number;
}

/**
 * A result file in the seed's format. The files of these tests are made from the fields that its programs are
 * documented to write; none was written by them.
 */
export function seedFile({ model, split, imagesPerSecond, seconds, bytes }: SeedFigures) {
  return {
    model_name: model,
    split_index: split,
    static_network_delay_ms: 0,
    system_inference_throughput_imgs_per_s: imagesPerSecond,
    average_metrics_per_batch: {
      part1_inference_time_s: 0.3 * seconds,
      part2_inference_time_s: 0.5 * seconds,
      network_time_s: 0.05 * seconds,
      end_to_end_latency_s: seconds,
      intermediate_data_size_bytes: bytes,
      network_throughput_mbps: bytes / 2 ** 20 / (0.05 * seconds),
    },
  };
}

/** What pickling adds to a tensor in these files, bytes. */
export const wrapping = 627;

/** Writes result files of MobileNetV2 as the seed names them. */
export async function writeSeedFiles(directory: string, files: SeedFigures[]): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const file of files) {
    const name = `${file.model}_split_${file.split}_metrics.json`;
    await writeFile(path.join(directory, name), JSON.stringify(seedFile(file), null, 4));
  }
}

/** The seed's runtime on one 2-core machine: MobileNetV2, batch 8; images/s, and seconds of a batch end to end. */
const measured: [number, number, number][] = [
  [1, 41.6, 0.481],
  [4, 61.2, 0.215],
  [7, 62.0, 0.192],
  [10, 47.6, 0.21],
  [14, 44.0, 0.205],
  [18, 45.8, 0.181],
];

/** Those figures with the bytes that cross a run's cuts. */
export function mobileNetFiles(run: Run): SeedFigures[] {
  return measured.map(([split, imagesPerSecond, seconds]) => {
    const bytes = run.model.cuts.find(({ name }) => name === `features.${split - 1}`)!.bytes + wrapping;
    return { model: "MobileNetV2", split, imagesPerSecond, seconds, bytes };
  });
}
