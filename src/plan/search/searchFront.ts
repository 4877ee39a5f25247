import { checkCount, checkNotNegative } from "../../base/checkNumber.ts";
import type { Kernel } from "./block.ts";
import { unreachableKinds } from "./closures.ts";
import { countPlans } from "./countPlans.ts";
import { provenGap } from "./gap.ts";
import { goodPlans } from "./goodPlans.ts";
import { Labels } from "./labels.ts";
import { type NearPlans, nearPlans } from "./nearPlans.ts";
import { Pace } from "./pace.ts";
import { PairKernel } from "./pairKernel.ts";
import { planOf } from "./plans.ts";
import type { SearchProblem } from "./problem.ts";
import type { FoundPlan, SearchOptions, SearchResult } from "./result.ts";
import { prepareSweep } from "./sweep.ts";
import { buildTables } from "./tables.ts";
import { UsedDevices } from "./usedDevices.ts";
import { VectorKernel } from "./vectorKernel.ts";

/**
 * Finds all plans that no other plan dominates, over any number of devices in any order, and proves it:
 *
 *     problem --buildTables--> costs by team, flat
 *         |
 *         +-- countPlans: how many plans there are
 *         +-- goodPlans: with devices in about some orders, quickly
 *         +-- prepareSweep, over all sets of devices: the front, with what cannot beat the good plans left out
 *         +-- nearPlans: what is almost as good
 *
 * A label is the beginning of a plan. Among the labels with the same devices used, the same last team and the same cut, only those that
 * no other dominates can begin a plan of the front (a dynamic programme with Pareto sets: Brown and Strauch, 1965; with resources used
 * up along the way: Desrochers, 1988). With n different devices there are n 2^n x cuts such states.
 *
 * The search lets other work of the thread run about every 30 ms, and can be ended early with the result so far.
 *
 * @throws InputError for an option out of range
 *
 * @example
 * ```ts
 * import { searchFront } from "paretopipe/simulate";
 *
 * // Ten blocks of 10 ms each on a board, a device twice as fast, and one four times as fast.
 * const speed = [1, 2, 4];
 * const { front, proven } = await searchFront({
 *   cuts: 11,
 *   devices: ["board", "box", "server"].map((name) => ({ name, kind: name, cost: 1 })),
 *   stage: (device, from, to) => ({ seconds: (0.01 * (to - from)) / speed[device], memory: 0 }),
 *   transfer: () => ({ latency: 0.004, occupied: 0.002, energy: 0, bytes: 1000 }),
 *   objectives: ["latency", "period"],
 * });
 * for (const { figures } of front) console.log(figures.latency, 1 / figures.period, proven);
 * ```
 */
export async function searchFront(
  problem: SearchProblem,
  options: SearchOptions = {},
): Promise<SearchResult> {
  const { timeLimit, signal, onProgress, within = 0, nearLimit = 1000 } = options;
  if (timeLimit !== undefined) checkNotNegative("timeLimit", timeLimit);
  checkNotNegative("within", within);
  checkCount("nearLimit", nearLimit, 0);
  const pace = new Pace(timeLimit, signal);
  const tables = buildTables(problem);
  const used = new UsedDevices(tables.kinds, tables.teams);
  const labels = new Labels(tables.dimensions.length);
  // Latency and period are the objectives, and no limit needs another figure.
  const isPair =
    problem.objectives.length === 2 && tables.dimensions.map(({ name }) => name).join() === "latency,period";
  const kernel: Kernel = isPair ? new PairKernel(tables, used, labels) : new VectorKernel(tables, labels);
  const readFront = (): FoundPlan[] => kernel.front().map((label) => planOf(label, labels, tables));
  const report = (done: number): void => onProgress?.({ done, labels: labels.count, front: readFront() });

  const unreachable = unreachableKinds(tables);
  const exact = prepareSweep(tables, used, kernel, unreachable);
  exact.work.next();
  await pace.drive(goodPlans(tables, used, kernel, labels, unreachable), report);
  const plans = await pace.drive(countPlans(tables, used, unreachable), () => report(0));
  await pace.drive(exact.work, report);

  const [first] = problem.objectives;
  const front = readFront().sort((a, b) => a.figures[first] - b.figures[first]);
  const points = front.map(({ figures }) => problem.objectives.map((name) => figures[name]));
  const open = [...exact.open()];
  const gap = open.length > 0 ? provenGap(kernel.openBounds(open), points) : 0;
  let near: NearPlans = { plans: [], within: 0 };
  if (within > 0 && open.length === 0) {
    const found = nearPlans(tables, used, front, within, nearLimit);
    near = (await pace.drive(found, (best) => (near = best))) ?? near;
  }
  return {
    front,
    near: near.plans,
    nearWithin: near.within,
    ...(plans !== undefined && { plans }),
    examined: kernel.examined,
    kept: labels.count,
    proven: open.length === 0,
    gap,
  };
}
