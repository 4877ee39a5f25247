import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { median, shuffle } from "simple-statistics";
import { childModule } from "../../base/childModule.ts";
import { AskedChild } from "../../base/childProcess.ts";
import { randomStream } from "../../base/random.ts";
import { makeScratch } from "../../base/scratch.ts";
import { findCuts } from "../../graph/cuts.ts";
import { encodeModel } from "../../graph/encodeModel.ts";
import { extractStage } from "../../graph/extractStage.ts";
import { freezeModel } from "../../graph/freeze.ts";
import { resolveModel } from "../../graph/resolveModel.ts";
import { macsPerNode, sumOfMacs } from "../../graph/work.ts";
import { boundaryValues } from "../../profile/boundaryValues.ts";
import { stageRanges } from "../../profile/stageRanges.ts";
import { modelFile } from "./modelFile.ts";
import type { PairAnswer, PairRequest } from "./pairChild.ts";
import { roundsOf, type StageTimes } from "./stageTimes.ts";

// node dist/bench/stageTimes/measurePairs.js MODEL OUT.json [SECONDS]
//
// Times every pair of a model's cuts, each next to the whole model in the same process, in rounds, until the time is up.
// The file has, for each pair and round, the stage's share of the whole model's time: that holds on a machine whose speed
// changes. It continues a file that is there.

const [modelName, out, seconds = "230"] = process.argv.slice(2);
const end = performance.now() + Number(seconds) * 1000;
const scratch = await makeScratch();
const model = await freezeModel(await resolveModel(await modelFile(modelName, scratch)), {});
const cuts = findCuts(model);
const pairs = stageRanges(cuts.length, "all");
const crossing = await boundaryValues(model, cuts);
const macs = macsPerNode(model);
const rulesOf = (stage: ReturnType<typeof extractStage>) => {
  const fed = new Set(stage.graph!.input.map(({ name }) => name));
  return {
    ranges: model.rules.ranges.filter(({ name }) => fed.has(name)),
    values: [...model.rules.values, ...crossing].filter(({ name }) => fed.has(name)),
  };
};
const whole = path.join(scratch, "whole.onnx");
const wholeStage = extractStage(model, cuts[0].position, cuts[cuts.length - 1].position);
await writeFile(whole, encodeModel(wholeStage));
const result: StageTimes = {
  model: modelName,
  cuts: cuts.map(({ position, name, bytes }) => ({
    position,
    name,
    bytes,
    macsBefore: sumOfMacs(macs.slice(0, position)),
  })),
  pairs: pairs.map(({ from, to }) => [from, to]),
};
if (existsSync(out)) result.pairs = (JSON.parse(readFileSync(out, "utf8")) as StageTimes).pairs;
const stagePath = path.join(scratch, "stage.onnx");
for (let round = roundsOf(result); performance.now() < end; round++) {
  const order = shuffle([...pairs.keys()], randomStream(round, "bench/pairs")).filter(
    (index) => result.pairs[index].length - 2 <= round,
  );
  let child: AskedChild<PairRequest, PairAnswer> | undefined;
  for (const [visit, index] of order.entries()) {
    if (performance.now() > end) break;
    if (visit % 80 === 0) {
      child?.end();
      child = new AskedChild(childModule("bench/stageTimes/pairChild.js"), {});
    }
    const { from, to } = pairs[index];
    const stage = extractStage(model, cuts[from].position, cuts[to].position);
    await writeFile(stagePath, encodeModel(stage));
    const answer = await child!.ask(
      { whole, wholeRules: rulesOf(wholeStage), stage: stagePath, stageRules: rulesOf(stage) },
      { doing: `measuring ${from} to ${to}` },
    );
    const shares = answer.stage.map(
      (time, turn) => (2 * time) / (answer.whole[turn] + answer.whole[turn + 1]),
    );
    result.pairs[index].push(Number(median(shares).toPrecision(4)));
  }
  child?.end();
  writeFileSync(out, JSON.stringify(result));
  console.error(`round ${round}: ${roundsOf(result)} whole rounds`);
}
process.exit(0);
