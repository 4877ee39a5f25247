import { paretoFront } from "../pareto/front.ts";
import { regret } from "../pareto/regret.ts";
import { roundForRanking } from "../plan/objectives.ts";
import type { SearchProblem } from "../plan/search/problem.ts";
import type { FoundPlan, SearchOptions, SearchResult } from "../plan/search/result.ts";
import { searchFront } from "../plan/search/searchFront.ts";
import { windowsUpTo } from "../plan/settings.ts";

/** The figures of a plan with some number of frames in flight. */
interface WindowPoint {
  plan: FoundPlan;
  latency: number;
  throughput: number;
}

/**
 * Finds the plans that are best in latency and throughput with some number of frames in flight.
 *
 * By Little's law a window W gives min(1 / P, W / L) and max(L, W P), where L is the latency of a frame alone and P the
 * period. But if a plan's first stage is the bottleneck, frames wait outside of the pipeline and the latency stays L. (An
 * empty first stage never is: its frames wait in the send buffer.) So a plan beats another with every window if it is no
 * worse in L and P and both have the same first stage. The front of L and P is therefore searched once for each first cut.
 * Each has an equal share of the time that is left, so that none is forgotten; those for which that was too little are searched
 * again in the time that the others did not need. The results are then compared with all their windows.
 *
 * @param problem with the objectives latency and period
 * @param options `timeLimit` is for all searches together, and so is `nearLimit`
 * @returns an infinite gap if the time ended before a plan was found for each first cut
 */
export async function searchWindows(
  problem: SearchProblem,
  options: Required<Pick<SearchOptions, "timeLimit" | "within" | "nearLimit">> & SearchOptions,
): Promise<Omit<SearchResult, "plans" | "examined" | "kept">> {
  const { timeLimit, within, nearLimit, signal, onProgress } = options;
  const until = performance.now() + 1000 * timeLimit;
  const left = () => Math.max(0, until - performance.now()) / 1000;
  const byCut = new Map<number, SearchResult>();
  const search = async (cut: number, seconds: number): Promise<void> => {
    const others = [...byCut].flatMap(([other, result]) => (other === cut ? [] : [result]));
    const begun = others.flatMap(({ front }) => front);
    const proven = others.filter((result) => result.proven).length;
    const result = await searchFront(withFirstCut(problem, cut), {
      ...options,
      timeLimit: seconds,
      onProgress: (progress) =>
        onProgress?.({
          ...progress,
          done: (proven + progress.done) / problem.cuts,
          front: [...begun, ...progress.front],
        }),
    });
    const before = byCut.get(cut);
    if (!before || result.gap <= before.gap) byCut.set(cut, result);
  };
  for (let cut = 0; cut < problem.cuts; cut++) await search(cut, left() / (problem.cuts - cut));
  const open = [...byCut].filter(([, { proven }]) => !proven);
  for (const [index, [cut]] of open.entries()) {
    if (left() === 0 || signal?.aborted) break;
    await search(cut, left() / (open.length - index));
  }
  const results = [...byCut.values()];
  const found = results.flatMap(({ front, near }) => [...front, ...near]);
  const points = found.flatMap((plan) => windowPoints(plan, problem));
  const best = paretoFront(points, [
    { direction: "min", value: ({ latency }) => roundForRanking(latency) },
    { direction: "max", value: ({ throughput }) => roundForRanking(throughput) },
  ]);
  const front = [...new Set(best.map(([{ plan }]) => plan))];
  const bestValues = best.map(([first]) => valuesOf(first));
  /** The regret of each plan with its best window. */
  const regrets = new Map<FoundPlan, number>();
  for (const point of points) {
    const least = regrets.get(point.plan) ?? Number.POSITIVE_INFINITY;
    regrets.set(point.plan, Math.min(least, regret(valuesOf(point), bestValues, ["min", "max"])));
  }
  const near = found
    .filter((plan) => regrets.get(plan)! <= within && !front.includes(plan))
    .sort((a, b) => regrets.get(a)! - regrets.get(b)!);
  const kept = near.slice(0, nearLimit);
  const isCut = near.length > nearLimit;
  return {
    front,
    near: kept,
    nearWithin: Math.min(
      ...results.map(({ nearWithin }) => nearWithin),
      ...(isCut ? [kept.length === 0 ? 0 : regrets.get(kept[kept.length - 1])!] : []),
    ),
    proven: results.every(({ proven }) => proven),
    // If nothing was found for one first cut, nothing is known about it, and its gap is infinite.
    gap: Math.max(...results.map(({ gap }) => gap)),
  };
}

/** Restricts the problem to plans whose first stage ends at this cut. */
function withFirstCut(problem: SearchProblem, cut: number): SearchProblem {
  return {
    ...problem,
    stage: (device, from, to) => (device === 0 && to !== cut ? undefined : problem.stage(device, from, to)),
  };
}

function valuesOf({ latency, throughput }: WindowPoint): number[] {
  return [latency, throughput];
}

function windowPoints(plan: FoundPlan, problem: SearchProblem): WindowPoint[] {
  const { latency: alone, period } = plan.figures;
  const isFirst = firstSeconds(plan, problem) >= period * (1 - 1e-9);
  const full = Math.max(1, Math.ceil((alone / period) * (1 - 1e-9)));
  return windowsUpTo(full).map((window) => ({
    plan,
    latency: isFirst ? alone : Math.max(alone, window * period),
    throughput: Math.min(1 / period, window / alone),
  }));
}

/**
 * Returns the seconds until the next frame may enter: those of the first stage; 0 if that stage is empty, because a free slot lets
 * frames in. With blocking I/O the source also has to send the frame and to receive a result.
 */
function firstSeconds({ stages }: FoundPlan, problem: SearchProblem): number {
  const [first, second] = stages;
  const { seconds } = problem.stage(0, 0, first.to)!;
  if (!problem.isBlocking) return first.to > 0 ? seconds : 0;
  const sent = second ? problem.transfer(0, second.devices[0], first.to)!.occupied : 0;
  const result = second && problem.back?.(stages[stages.length - 1].devices[0]);
  return seconds + sent + (result?.occupied ?? 0);
}
