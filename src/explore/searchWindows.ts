import { leastCommonMultiple } from "../base/leastCommonMultiple.ts";
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

/** Plans that are searched for themselves: those with the same end of the first stage and the same release delay. */
interface Part {
  problem: SearchProblem;
  /** Seconds until the source knows that a frame is done. */
  release: number;
}

/** How to search, and what only windows make a difference to. */
export type WindowOptions = Required<Pick<SearchOptions, "timeLimit" | "within" | "nearLimit">> &
  SearchOptions & {
    /** Returns the seconds until the source knows that a frame is done at a device, its index; only asked for the others. */
    release: (device: number) => number;
    /** The windows that plans may have; `auto` is all that are of use. */
    windows: "auto" | readonly (number | "none")[];
    /** The fewest slots between two stages without a window; absent if there are as many as the window of full throughput allows. */
    slots?: number;
  };

/**
 * Finds the plans that are best in latency and throughput with some number of frames in flight.
 *
 * By Little's law a window W gives min(1 / P, W / (L + D)) and max(L, W P - D), where L is the latency of a frame alone, P the
 * period, and D the time until the source knows that a frame is done (0 if it gets the results). But if a plan's first stage is the
 * bottleneck, frames wait outside of the pipeline and the latency stays L. (An empty first stage never is: its frames wait in the send
 * buffer.) So a plan beats another with every window if it is no worse in L and P and both have the same first stage and the same D.
 * The front of L and P is therefore searched once for each first cut, and each D of a last device.
 * Each has an equal share of the time that is left, so that none is forgotten; those for which that was too little are searched
 * again in the time that the others did not need. The results are then compared with all their windows.
 *
 * Without a window, saturated arrivals fill all slots up to the bottleneck, so that a frame passes it after as many periods as
 * frames fit in. Where frames come by themselves, a plan that keeps up with them has the latency of a frame alone too.
 *
 * @param problem with the objectives latency and period
 * @param options `timeLimit` is for all searches together, and so is `nearLimit`
 * @returns an infinite gap if the time ended before a plan was found for each first cut
 */
export async function searchWindows(
  problem: SearchProblem,
  options: WindowOptions,
): Promise<Omit<SearchResult, "plans" | "examined" | "kept">> {
  const { timeLimit, within, nearLimit, signal, onProgress, release } = options;
  const until = performance.now() + 1000 * timeLimit;
  const left = () => Math.max(0, until - performance.now()) / 1000;
  const parts = partsOf(problem, release);
  const byPart = new Map<Part, SearchResult>();
  const search = async (part: Part, seconds: number): Promise<void> => {
    const others = [...byPart].flatMap(([other, result]) => (other === part ? [] : [result]));
    const begun = others.flatMap(({ front }) => front);
    const proven = others.filter((result) => result.proven).length;
    const result = await searchFront(part.problem, {
      ...options,
      timeLimit: seconds,
      onProgress: (progress) =>
        onProgress?.({
          ...progress,
          done: (proven + progress.done) / parts.length,
          front: [...begun, ...progress.front],
        }),
    });
    const before = byPart.get(part);
    if (!before || result.gap <= before.gap) byPart.set(part, result);
  };
  for (const [index, part] of parts.entries()) await search(part, left() / (parts.length - index));
  const open = [...byPart].filter(([, { proven }]) => !proven);
  for (const [index, [part]] of open.entries()) {
    if (left() === 0 || signal?.aborted) break;
    await search(part, left() / (open.length - index));
  }
  const results = [...byPart.values()];
  const points = [...byPart].flatMap(([part, { front, near }]) =>
    [...front, ...near].flatMap((plan) => windowPoints(plan, part, options)),
  );
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
  const near = [...regrets]
    .filter(([plan, share]) => share <= within && !front.includes(plan))
    .sort(([, a], [, b]) => a - b)
    .map(([plan]) => plan);
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

/** Divides the plans by the end of their first stage, and by the time until the source knows that a frame is done. */
function partsOf(problem: SearchProblem, release: (device: number) => number): Part[] {
  const last = problem.cuts - 1;
  const others = problem.devices.map((_, device) => device).slice(1);
  const releases = [...new Set(others.map(release))];
  return Array.from({ length: problem.cuts }, (_, cut) => cut).flatMap((cut) =>
    // Where the first stage is the only one, the source itself is done.
    (cut === last ? [0] : releases).map((seconds): Part => {
      const isOfPart = (device: number, to: number) =>
        device === 0 ? to === cut : to < last || release(device) === seconds;
      const stage: SearchProblem["stage"] = (device, from, to) =>
        isOfPart(device, to) ? problem.stage(device, from, to) : undefined;
      return { problem: { ...problem, stage }, release: seconds };
    }),
  );
}

function valuesOf({ latency, throughput }: WindowPoint): number[] {
  return [latency, throughput];
}

function windowPoints(
  plan: FoundPlan,
  { problem, release }: Part,
  { windows, slots }: Pick<WindowOptions, "windows" | "slots">,
): WindowPoint[] {
  const { latency: alone, period } = plan.figures;
  const isFirst = firstSeconds(plan, problem) >= period * (1 - 1e-9);
  const held = alone + release;
  const full = Math.max(1, Math.ceil((held / period) * (1 - 1e-9)));
  const tried = windows === "auto" ? windowsUpTo(full) : windows;
  const points = tried.map((window): WindowPoint => {
    if (window === "none") {
      const latency = isFirst ? alone : Math.max(alone, fullLatency(plan, problem, slots ?? full));
      return { plan, latency, throughput: 1 / period };
    }
    return {
      plan,
      latency: isFirst ? alone : Math.max(alone, window * period - release),
      throughput: Math.min(1 / period, window / held),
    };
  });
  const { betweenArrivals = 0 } = problem;
  const keepsUp = betweenArrivals > 0 && period <= betweenArrivals * (1 + 1e-9);
  return keepsUp ? [...points, { plan, latency: alone, throughput: 1 / betweenArrivals }] : points;
}

/** More frames than any run has. */
const endless = 1e9;

/**
 * Estimates the latency if frames fill a plan up to its bottleneck: each device on the way there holds one, and each link as many as it
 * has slots. With blocking I/O there is one for each device. As good as endless if the way back is the bottleneck, which has no slots.
 */
function fullLatency({ stages, figures }: FoundPlan, problem: SearchProblem, slots: number): number {
  const { latency, period } = figures;
  const limits = (seconds: number) => seconds >= period * (1 - 1e-9);
  let frames = 0;
  let passed = 0;
  for (const [s, { devices, from, to }] of stages.entries()) {
    const before = stages[s - 1];
    if (before) {
      const links = leastCommonMultiple(before.devices.length, devices.length);
      const message = problem.transfer(before.devices[0], devices[0], from)!;
      passed += message.latency;
      frames += problem.isBlocking ? 0 : links * slots;
      if (limits(message.occupied / links)) return frames * period + latency - passed;
    }
    const { seconds } = problem.stage(devices[0], from, to)!;
    passed += seconds;
    frames += from < to ? devices.length : 0;
    if (limits(seconds / devices.length)) return frames * period + latency - passed;
  }
  return (problem.isBlocking ? frames : endless) * period;
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
