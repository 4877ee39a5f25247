import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { median } from "simple-statistics";
import { childModule } from "../base/childModule.ts";
import { AskedChild } from "../base/childProcess.ts";
import { otherCore } from "../base/otherCore.ts";
import { withScratch, writeScratch } from "../base/scratch.ts";
import type { Cut } from "../graph/cuts.ts";
import { encodeModel } from "../graph/encodeModel.ts";
import { extractStage } from "../graph/extractStage.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import type { RuntimeOptions } from "../graph/runtime/sessionOptions.ts";
import { medianInterval } from "./medianInterval.ts";
import type { RunsAnswer, RunsRequest } from "./neighbourChild.ts";
import type { NeighbourCost } from "./neighbourCost.ts";

/** Seconds that the runs of one turn should take, so that the turn is long against the start of the neighbour's. */
const turnSeconds = 0.05;

/** Seconds from the neighbour's request to the other's, so that the neighbour is at work first. */
const headStart = 0.01;

/**
 * The neighbour works for this many times as long as a turn takes alone, so that it does not end first: pairs in which it did are
 * left out, which must not be those in which the machine was slow.
 */
const longest = 3;

/** Number of pairs after which more would not make the interval much narrower. */
const enough = 60;

/** How measuring beside a neighbour is done. */
export interface NeighbourOptions {
  runtime: RuntimeOptions;
  /** The core to measure on; by default any. The neighbour then gets another, if there is one. */
  cpu?: number;
  /** Seconds that it may take. */
  seconds: number;
  /** Number of pairs after which it ends before that; default 60. */
  pairs?: number;
  signal?: AbortSignal;
}

/**
 * Measures how much longer a model takes on this machine while another process runs it too, as a device of the same host would. Runs
 * alone and runs beside the neighbour take turns, so that a machine whose speed changes changes both alike; each pair of turns gives
 * one ratio.
 *
 * @param cuts the first and the last are where the model begins and ends
 * @returns undefined if there was time for fewer than six pairs, which give no interval
 * @throws ParetoPipeError if the model will not run; the signal's reason when aborted
 */
export async function measureNeighbour(
  model: FrozenModel,
  cuts: readonly Cut[],
  { runtime, cpu, seconds, pairs = enough, signal }: NeighbourOptions,
): Promise<NeighbourCost | undefined> {
  const start = performance.now();
  const left = () => seconds - (performance.now() - start) / 1000;
  // One run of a slow model may take longer than all the time that there is.
  const over = AbortSignal.timeout(Math.ceil(seconds * 1000));
  const ended = signal ? AbortSignal.any([signal, over]) : over;
  const module = childModule("profile/neighbourChild.js");
  const doing = `measuring ${model.name} beside another process`;
  return withScratch(async (scratch) => {
    const file = path.join(scratch, "model.onnx");
    await writeScratch(
      file,
      encodeModel(extractStage(model, cuts[0].position, cuts[cuts.length - 1].position)),
    );
    const measured = new AskedChild<RunsRequest, RunsAnswer>(module, { cpu });
    const neighbour = new AskedChild<RunsRequest, RunsAnswer>(module, {
      cpu: cpu === undefined ? undefined : otherCore(cpu),
    });
    const ask = (child: typeof measured, runs: number, limit = Number.POSITIVE_INFINITY) =>
      child.ask({ model: file, runtime, rules: model.rules, runs, seconds: limit }, { doing, signal: ended });
    const ratios: number[] = [];
    try {
      await ask(neighbour, 1);
      await ask(measured, 1);
      const once = secondsOf(await ask(measured, 1));
      const runs = Math.ceil(turnSeconds / once);
      const turn = () => ask(measured, runs);
      let busy = longest * runs * once + headStart;
      while (ratios.length < pairs && left() > busy + runs * once) {
        // Which comes first changes from pair to pair.
        const before = ratios.length % 2 === 0 ? await turn() : undefined;
        const [other, beside] = await Promise.all([
          ask(neighbour, Number.POSITIVE_INFINITY, busy),
          delay(headStart * 1000).then(turn),
        ]);
        const alone = before ?? (await turn());
        if (other.begun > beside.begun || other.ended < beside.ended) busy *= 2;
        else ratios.push(secondsOf(beside) / secondsOf(alone));
      }
    } catch (error) {
      if (error !== over.reason) throw error;
    } finally {
      measured.end();
      neighbour.end();
    }
    return costOf(ratios);
  });
}

/** Returns the median of the ratios with its interval; undefined for fewer than six. */
function costOf(ratios: readonly number[]): NeighbourCost | undefined {
  const interval = medianInterval(ratios);
  if (!interval) return undefined;
  const rounded = (ratio: number) => Number(ratio.toFixed(4));
  const [low, high] = interval.map(rounded);
  return { slowdown: rounded(median([...ratios])), interval: [low, high], pairs: ratios.length };
}

function secondsOf({ begun, ended }: RunsAnswer): number {
  return ended - begun;
}
