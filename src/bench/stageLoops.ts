import { writeFile } from "node:fs/promises";
import path from "node:path";
import { childModule } from "../base/childModule.ts";
import { AskedChild } from "../base/childProcess.ts";
import { type Cut, findCuts } from "../graph/cuts.ts";
import { encodeModel } from "../graph/encodeModel.ts";
import { extractStage } from "../graph/extractStage.ts";
import { noRules } from "../graph/feedRules.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import type { LoopAnswer, LoopRequest } from "./pipelineChild.ts";

/** Seconds that a stage is run for to find the best cut. */
const searchSeconds = 0.2;

/** How often, of which the shortest counts: other work of the machine only makes a run longer. */
const searchTurns = 3;

/** The two stages of a split in ONNX Runtime alone, each in a process on a core of its own. */
export class StageLoops {
  readonly #model: FrozenModel;
  readonly #directory: string;
  readonly #cuts: Cut[];
  readonly #children = [0, 1].map(
    (cpu) => new AskedChild<LoopRequest, LoopAnswer>(childModule("bench/pipelineChild.js"), { cpu }),
  );

  constructor(model: FrozenModel, directory: string) {
    this.#model = model;
    this.#directory = directory;
    this.#cuts = findCuts(model);
  }

  /** Finds the cut whose longer stage is the shortest, and loads its stages. */
  async bestCut(): Promise<Cut> {
    const longer = new Map<number, number>();
    let [low, high] = [1, this.#cuts.length - 2];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [first, second] = await this.#timesAt(middle);
      longer.set(middle, Math.max(first, second));
      if (first < second) low = middle + 1;
      else high = middle - 1;
    }
    const [best] = [...longer].reduce((least, one) => (one[1] < least[1] ? one : least));
    await this.#load(best);
    return this.#cuts[best];
  }

  /** What a run of each stage takes, one after the other. */
  async alone(seconds: number): Promise<[LoopAnswer, LoopAnswer]> {
    return [await this.#run(0, seconds), await this.#run(1, seconds)];
  }

  /** What a run of each stage takes, both at the same time. */
  async together(seconds: number): Promise<[LoopAnswer, LoopAnswer]> {
    return Promise.all([this.#run(0, seconds), this.#run(1, seconds)]);
  }

  /** Ends the processes. */
  end(): void {
    for (const child of this.#children) child.end();
  }

  async #timesAt(cut: number): Promise<[number, number]> {
    await this.#load(cut);
    const turns: [LoopAnswer, LoopAnswer][] = [];
    for (let turn = 0; turn < searchTurns; turn++) turns.push(await this.alone(searchSeconds));
    const least = (stage: 0 | 1) => Math.min(...turns.map((answers) => answers[stage].mean));
    return [least(0), least(1)];
  }

  async #load(cut: number): Promise<void> {
    const ends = [0, cut, this.#cuts.length - 1].map((index) => this.#cuts[index].position);
    for (const [stage, child] of this.#children.entries()) {
      const file = path.join(this.#directory, `stage${stage}.onnx`);
      await writeFile(file, encodeModel(extractStage(this.#model, ends[stage], ends[stage + 1])));
      await child.ask({ file, rules: noRules }, { doing: `loading stage ${stage}` });
    }
  }

  #run(stage: number, seconds: number): Promise<LoopAnswer> {
    return this.#children[stage].ask({ seconds }, { doing: `running stage ${stage}` });
  }
}
