import { withScratch } from "../base/scratch.ts";
import { findCuts } from "../graph/cuts.ts";
import { freezeModel } from "../graph/freeze.ts";
import { resolveModel } from "../graph/resolveModel.ts";
import type { TransportName } from "../transport/connection.ts";
import type { BenchGroup } from "./group.ts";
import { growthOf, secondHalf } from "./memoryLine.ts";
import { type Look, soak } from "./soak.ts";

const minutes = Number(process.env.BENCH_MINUTES ?? 5);
const rate = Number(process.env.BENCH_RATE ?? 20);
const transport = (process.env.BENCH_TRANSPORT ?? "tcp") as TransportName;

/** Looks at the memory in all. */
const looks = 240;

/** Shows whether the resident memory of a controller and its workers stays while frames pass. */
export const soakGroup: BenchGroup = {
  name: "soak",
  description:
    `resident memory during ${minutes} minutes of ${rate} frames/s of MobileNetV2 at 96 x 96 over ${transport}: at the middle, ` +
    "at the end, and how much the line through the second half changes",
  isLong: true,
  async run() {
    if (process.platform !== "linux") return ["left out: it reads Linux's /proc"];
    return withScratch(async (cacheDirectory) => {
      const model = await freezeModel(await resolveModel("mobilenet_v2", { resolution: 96 }), {});
      const cuts = findCuts(model);
      const seconds = minutes * 60;
      return report(
        await soak({
          model,
          cut: cuts[cuts.length >> 1],
          transport,
          rate,
          isOver: (_, elapsed) => elapsed >= seconds,
          isDue: (_, elapsed, look) => elapsed >= (look * seconds) / looks,
          cacheDirectory,
          onLook: progress,
        }),
      );
    });
  },
};

function report(looks: readonly Look[]): string[] {
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1).padStart(6)} MiB`;
  const last = looks[looks.length - 1];
  return [
    `${last.frames} frames in ${(last.at / 60).toFixed(1)} minutes`,
    ...Object.keys(last.resident).map((name) => {
      const samples = looks.map(({ at, resident }) => ({ at, value: resident[name] }));
      const values = secondHalf(samples).map(({ value }) => value);
      const growth = (growthOf(samples) * 100).toFixed(2);
      return (
        `${name.padEnd(18)} ${mebibytes(values[0])}, ${mebibytes(values[values.length - 1])}, ${growth} %; ` +
        `from ${mebibytes(Math.min(...values))} to ${mebibytes(Math.max(...values))}`
      );
    }),
  ];
}

/** Says now and then how it goes, because an hour is long. */
function progress({ at, frames, resident }: Look): void {
  if (!process.env.BENCH_VERBOSE) return;
  const each = Object.entries(resident).map(([name, bytes]) => `${name} ${(bytes / 2 ** 20).toFixed(1)}`);
  console.error(`${(at / 60).toFixed(1)} minutes, ${frames} frames: ${each.join(", ")} MiB`);
}
