import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { findCuts } from "../../src/graph/cuts.ts";
import type { MeasureAnswer } from "../../src/profile/measureChild.ts";
import { type MeasureOptions, measureStages } from "../../src/profile/measureStages.ts";
import { stageRanges } from "../../src/profile/stageRanges.ts";
import { overrun } from "../../src/profile/visitBudget.ts";
import type { VisitStage } from "../../src/profile/visitStage.ts";
import { float, frozen, node } from "../support/models.ts";

const length = 20;
const chain = frozen(
  {
    nodes: Array.from({ length }, (_, index) =>
      node("Tanh", [`t${index}`], [`t${index + 1}`], {}, `n${index}`),
    ),
    inputs: { t0: float(1, 4) },
    outputs: { [`t${length}`]: float(1, 4) },
  },
  Object.fromEntries(Array.from({ length }, (_, index) => [`t${index + 1}`, float(1, 4)])),
);
const cuts = findCuts(chain, { all: true });
const stages = stageRanges(cuts.length, "ends");
const isWhole = (index: number) => stages[index].from === 0 && stages[index].to === cuts.length - 1;

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

/** Visits that take `fixed` seconds and six runs, each in proportion to the stage's nodes. */
function visits(fixed: number, run: number): VisitStage {
  return async (stage, { limits }) => {
    const { maxSeconds } = limits();
    const own = (run * stage.graph!.node.length) / length;
    vi.advanceTimersByTime(Math.min(maxSeconds, fixed + 6 * own) * 1000);
    return fixed + 6 * own > maxSeconds ? undefined : answer(own);
  };
}

function answer(run: number): MeasureAnswer {
  return {
    samples: [run, run, run],
    afterPauses: [[[run]], [[run]]],
    pace: null,
    peakMemory: 1,
    startMemory: 1,
    startSeconds: 0,
    loadSeconds: 0,
  };
}

function measure(options: Partial<MeasureOptions>) {
  const runtime = { provider: "cpu", threads: 1 };
  return measureStages(chain, cuts, stages, { runtime, budget: 10, targetWidth: 1e-9, seed: 1, ...options });
}

describe("measureStages within a budget", () => {
  it("keeps the budget whatever a visit takes, and measures the whole model first", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.01, max: 3, noNaN: true }),
        fc.double({ min: 0.001, max: 3, noNaN: true }),
        fc.double({ min: 1, max: 200, noNaN: true }),
        async (fixed, run, budget) => {
          const start = performance.now();
          const first = fixed + 6 * run;
          const measured = await measure({ budget, visit: visits(fixed, run) }).catch((error) => error);
          const taken = (performance.now() - start) / 1000;
          // A visit takes what was expected of it: only the whole model's can take longer than what is left.
          expect(taken).toBeLessThanOrEqual(
            Math.max(budget, Math.min(first, budget + overrun(budget))) + 0.1,
          );
          if (measured instanceof Error) expect(first).toBeGreaterThan(budget);
          else
            expect(
              measured.answers.find((_: unknown, index: number) => isWhole(index)).length,
            ).toBeGreaterThan(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("keeps the budget within a tenth or 5 s if a visit takes longer than expected", async () => {
    const start = performance.now();
    let count = 0;
    await measure({
      budget: 20,
      visit: async (_, { limits }) => {
        const { maxSeconds } = limits();
        vi.advanceTimersByTime(Math.min(maxSeconds, count++ === 3 ? 1e6 : 0.5) * 1000);
        return count === 4 ? undefined : answer(0.01);
      },
    });
    expect((performance.now() - start) / 1000).toBeLessThanOrEqual(20 + overrun(20));
  });

  it("says at once that the budget is too short, and then measures stages that are spread over the model", async () => {
    const onShort = vi.fn();
    const { answers, stoppedBy, rounds } = await measure({ budget: 5, visit: visits(0.5, 0.001), onShort });
    expect(stoppedBy).toBe("budget");
    expect(rounds).toBe(1);
    expect(onShort.mock.calls).toEqual([
      [{ stages: 39, reached: expect.any(Number), seconds: expect.any(Number) }],
    ]);
    const { reached, seconds } = onShort.mock.calls[0][0];
    expect(answers.filter(({ length }) => length > 0).length).toBe(reached);
    expect(seconds).toBeGreaterThan(15);
    const prefixes = stages.flatMap(({ from, to }, index) =>
      from === 0 && answers[index].length > 0 ? [to] : [],
    );
    expect(prefixes).toContain(length / 2);
    const gaps = [0, ...prefixes].map((cut, index) => (prefixes[index] ?? length) - cut);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(length / 2);
  });

  it("reaches every stage in every round if the budget is enough", async () => {
    const onShort = vi.fn();
    const { answers, rounds } = await measure({ budget: 100, visit: visits(0.5, 0.001), onShort });
    expect(onShort).not.toHaveBeenCalled();
    expect(rounds).toBeGreaterThanOrEqual(4);
    expect(answers.every(({ length }) => length >= rounds)).toBe(true);
  });

  it("expects of stages that it has not visited no more than their shares of what loading the model takes", async () => {
    const onShort = vi.fn();
    let first = true;
    const visit: VisitStage = async (stage, { limits }) => {
      const share = stage.graph!.node.length / length;
      // It is sent for 4 s, loaded for 4 s, and run for next to nothing.
      vi.advanceTimersByTime(4000 * share);
      const { seconds } = limits();
      if (first) expect(seconds).toBeCloseTo(170 - 4, 3);
      first = false;
      vi.advanceTimersByTime(4000 * share);
      return { ...answer(1e-3 * share), loadSeconds: 4 * share };
    };
    // The whole model once, and its prefixes and suffixes, which are as long as 19 models: 8 + 19 * 8 = 160 s.
    const { answers } = await measure({ budget: 170, visit, onShort });
    expect(onShort).not.toHaveBeenCalled();
    expect(answers.every(({ length }) => length > 0)).toBe(true);
  });

  it("begins a new process with each round, and rests in the first visits to some stages only", async () => {
    const asked: { process: string; rests: number }[] = [];
    const visit = visits(0.5, 0.001);
    const { rounds } = await measure({
      budget: 200,
      visit: (stage, request, doing) => {
        asked.push({ process: request.process, rests: request.pauses.length > 0 ? request.maxPauses : 0 });
        return visit(stage, request, doing);
      },
    });
    expect(rounds).toBeGreaterThanOrEqual(6);
    const processes = asked.map(({ process }) => process);
    const others = (count: number) => Array.from({ length: count }, () => "same");
    // The whole model was measured first, so the first round has one visit less.
    const expected = ["own", "new", ...others(stages.length - 2), "new", ...others(stages.length - 1)];
    expect(processes.slice(0, expected.length)).toEqual(expected);
    const rests = asked.reduce((sum, { rests }) => sum + rests, 0);
    // The whole model, and 16 others that are spread over the model.
    expect(rests).toBe(3 * 17);
  });

  it("visits only the decisive stages after the first round, and stops when these are certain", async () => {
    const some = [3, 7];
    const decisive = vi.fn(async () => some);
    const { answers, stoppedBy } = await measure({
      budget: 500,
      targetWidth: 0.01,
      visit: visits(0.5, 0.001),
      decisive,
    });
    expect(stoppedBy).toBe("interval");
    for (const [index, { length }] of answers.entries()) expect(length).toBe(some.includes(index) ? 6 : 1);
    // Once the whole model is known, and after rounds 1, 2 and 4.
    expect(decisive).toHaveBeenCalledTimes(4);
  });

  it("visits all stages as long as none is decisive", async () => {
    const { answers, stoppedBy, worstWidth } = await measure({
      budget: 500,
      targetWidth: 0.01,
      visit: visits(0.5, 0.001),
      decisive: async () => [],
    });
    expect(stoppedBy).toBe("interval");
    expect(worstWidth).toBeGreaterThanOrEqual(0);
    for (const { length } of answers) expect(length).toBe(6);
  });

  it("does not wait for a choice of stages that takes half of the budget, and asks no more", async () => {
    const reasons: unknown[] = [];
    const decisive: MeasureOptions["decisive"] = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reasons.push(signal.reason);
          reject(signal.reason);
        });
      });
    const { answers, stoppedBy, reason } = await measure({ budget: 2, visit: visits(0.01, 0.001), decisive });
    expect({ stoppedBy, reason }).toEqual({ stoppedBy: "budget", reason: undefined });
    expect(reasons).toHaveLength(1);
    for (const { length } of answers) expect(length).toBeGreaterThan(1);
  });

  it("refuses a budget into which the whole model does not fit", async () => {
    await expect(measure({ budget: 5, visit: visits(0.5, 60) })).rejects.toThrow(
      /the budget of 5 s is not enough to measure test as a whole.*allow more \(--budget\)/,
    );
  });
});

describe("measureStages when it is stopped", () => {
  const reason = new Error("stop");

  it.each([1, 2, 7])("keeps what was measured before an interrupt after %i visits", async (visited) => {
    const controller = new AbortController();
    let count = 0;
    const visit: VisitStage = async () => {
      if (++count === visited) controller.abort(reason);
      return answer(0.1);
    };
    const measured = await measure({ visit, signal: controller.signal });
    expect(measured).toMatchObject({ stoppedBy: "interrupt", reason, rounds: 1 });
    expect(measured.answers.flat().length).toBe(visited);
  });

  it("keeps what was measured before a failure, and reports the failure", async () => {
    let count = 0;
    const visit: VisitStage = async () => {
      if (++count > 5) throw reason;
      return answer(0.1);
    };
    const measured = await measure({ visit });
    expect(measured).toMatchObject({ stoppedBy: "failure", reason });
    expect(measured.answers.flat().length).toBe(5);
  });

  it("has nothing to keep before the whole model is measured", async () => {
    await expect(measure({ visit: () => Promise.reject(reason) })).rejects.toBe(reason);
    await expect(measure({ visit: visits(1, 1), signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
