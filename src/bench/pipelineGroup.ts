import { availableParallelism } from "node:os";
import { median } from "simple-statistics";
import { withScratch } from "../base/scratch.ts";
import { type FrozenModel, freezeModel } from "../graph/freeze.ts";
import { resolveModel } from "../graph/resolveModel.ts";
import type { BenchGroup } from "./group.ts";
import type { LoopAnswer } from "./pipelineChild.ts";
import { StageLoops } from "./stageLoops.ts";
import { modelFile } from "./stageTimes/modelFile.ts";
import { type Streamed, TwoWorkers } from "./twoWorkers.ts";

const models = (process.env.BENCH_MODELS ?? "mobilenet_v2 resnet18 googlenet").split(" ");
const batches = (process.env.BENCH_BATCHES ?? "1 8").split(" ").map(Number);
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);

/** Seconds of each measurement in a round. */
const seconds = Number(process.env.BENCH_SECONDS ?? 3);

/** Shows what a split gives over two equal workers, each on a core, against the longer of its stages alone. */
export const pipelineGroup: BenchGroup = {
  name: "pipeline",
  description:
    "the best split over two workers, each on a core of its own, against 1 / (the longer stage in ONNX Runtime alone): " +
    `${rounds} rounds in turn of ${seconds} s each; medians, and the range of the ratio`,
  isLong: true,
  async run() {
    if (process.platform !== "linux" || availableParallelism() < 2)
      return ["left out: it needs Linux and two cores"];
    return withScratch(async (directory) => {
      const lines: string[] = [];
      for (const name of models) {
        const file = await resolveModel(await modelFile(name, directory));
        for (const batch of batches) {
          const model = await freezeModel(file, { batch });
          lines.push(...(await measure(`${name}, batch ${batch}`, model, batch, directory)));
        }
      }
      return lines;
    });
  },
};

/** What a round found: both stages alone and at the same time, and the pipeline's frames. */
interface Round {
  alone: [LoopAnswer, LoopAnswer];
  together: [LoopAnswer, LoopAnswer];
  streamed: Streamed;
}

async function measure(
  title: string,
  model: FrozenModel,
  batch: number,
  directory: string,
): Promise<string[]> {
  const loops = new StageLoops(model, directory);
  const workers = await TwoWorkers.open(directory);
  try {
    const cut = await loops.bestCut();
    const found: Round[] = [];
    for (let round = 0; round < rounds; round++) {
      const alone = await loops.alone(seconds);
      const together = await loops.together(seconds);
      const streamed = await workers.stream(model, cut, seconds / longest(alone));
      found.push({ alone, together, streamed });
    }
    return report(`${title}, ${cut.name}`, batch, found);
  } finally {
    loops.end();
    await workers.close();
  }
}

const longest = (stages: readonly LoopAnswer[]) => Math.max(...stages.map(({ mean }) => mean));

function report(title: string, batch: number, found: readonly Round[]): string[] {
  const of = (value: (round: Round) => number) => found.map(value);
  const middle = (value: (round: Round) => number) => median(of(value));
  const images = middle(({ streamed }) => streamed.rate * batch).toFixed(1);
  const bound = middle(({ alone }) => batch / longest(alone)).toFixed(1);
  const both = middle(({ together }) => batch / longest(together)).toFixed(1);
  const processor = of(({ alone, streamed: { computing, beside } }) => {
    const busiest = Math.max(...alone.map((_, stage) => computing[stage] + beside[stage]));
    return Math.max(...alone.map(({ processor }) => processor)) / busiest;
  });
  const stages = [0, 1].map((stage) => {
    const alone = (round: Round) => round.alone[stage];
    const times = [
      `${middle((round) => alone(round).mean * 1000).toFixed(2)} ms alone`,
      `x ${middle((round) => round.together[stage].mean / alone(round).mean).toFixed(3)} beside the other`,
      `x ${middle((round) => round.streamed.service[stage] / alone(round).mean).toFixed(3)} in the worker`,
      `which is busy for ${middle((round) => round.streamed.busy[stage] * 100).toFixed(1)} %`,
    ];
    const processor = [
      `${middle((round) => alone(round).processor * 1000).toFixed(2)} ms alone`,
      `${middle((round) => round.streamed.computing[stage] * 1000).toFixed(2)} in the worker`,
      `${middle((round) => round.streamed.beside[stage] * 1000).toFixed(2)} in its other threads`,
    ];
    return `    stage ${stage + 1}: ${times.join(", ")}; processor: ${processor.join(", ")}`;
  });
  return [
    `${title}: ${images} images/s; bound ${bound} alone, ${both} with both stages at the same time`,
    `    of the bound alone ${ratio(of(({ alone, streamed }) => streamed.rate * longest(alone)))}`,
    `    of the bound with both ${ratio(of(({ together, streamed }) => streamed.rate * longest(together)))}`,
    `    by processor time ${ratio(processor)}`,
    ...stages,
  ];
}

function ratio(values: readonly number[]): string {
  return `${median([...values]).toFixed(3)} (${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)})`;
}
