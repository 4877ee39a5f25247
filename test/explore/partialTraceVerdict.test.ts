import { expect, it } from "vitest";
import { partialTraceVerdict } from "../../src/explore/partialTraceVerdict.ts";
import { perfect } from "../../src/network/conditions.ts";
import type { Trace } from "../../src/network/trace.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Prediction } from "../../src/plan/prediction.ts";

const step: Trace = { time: [0, 1], rate: [1e6, 2e6], end: 2, after: "repeat" };
const long: Trace = { ...step, time: [0, 300], end: 600 };

/** Plans of one and of two devices, by their frames/s; `seen` are the shares of the trace that split ones have seen, if they sample it. */
function verdict(
  trace: Trace | undefined,
  rates: { local?: number; split?: number[]; seen?: number[] },
  frames = 200,
): string {
  const all = { conditions: { ...perfect, ...(trace && { trace }) } };
  const plans = new Map<string, Plan>();
  const found: Prediction[] = [];
  const add = (id: string, stages: number, rate: number, traceSeen?: number) => {
    plans.set(id, { id, stages: Array.from({ length: stages }, () => ({})) } as Plan);
    const counts = { frames: 2 * frames - 20, warmup: 20, drops: 0, replications: 2 };
    found.push({ plan: id, throughput: { mean: rate }, traceSeen, ...counts } as Prediction);
  };
  if (rates.local) add("local", 1, rates.local);
  for (const [index, rate] of (rates.split ?? []).entries())
    add(`split${index}`, 2, rate, rates.seen?.[index]);
  return partialTraceVerdict({ all, links: {} }, found, plans);
}

it("says which part of a trace the runs see, and how many frames would see it all", () => {
  expect(verdict(long, { local: 100, split: [20, 4] })).toBe(
    " The trace goes on for 600 s, of which runs see the first 10 s to 50 s: other parts of it may give other figures. More frames see more of it, 12000 see it all (`workload: { frames: 12000 }`; in a validation, a longer `--visit`).",
  );
  expect(verdict(long, { split: [20, 20] })).toContain("runs see the first 10 s: other parts");
});

it("says nothing where runs see a whole round, there is no trace, or no plan uses a link", () => {
  expect(verdict(step, { split: [20, 4] })).toBe("");
  // Two hundred rounds of two seconds.
  const rounds = Array.from({ length: 200 }, (_, row) => row);
  const again: Trace = { time: rounds, rate: rounds.map((row) => step.rate[row % 2]), after: "repeat" };
  expect(verdict(again, { split: [20] })).toBe("");
  expect(verdict(undefined, { split: [20] })).toBe("");
  expect(verdict(long, { local: 100 })).toBe("");
  expect(verdict(long, { split: [20] }, 12_000)).toBe("");
  expect(verdict(long, { split: [0] })).toBe("");
});

it("says how much of a trace replications see that sample it, and how many would see it all", () => {
  expect(verdict(long, { split: [20, 4], seen: [0.17, 0.4] })).toBe(
    " The trace goes on for 600 s, of which the replications together see 17 % to 40 %, in parts at equal distances. More replications see more of it, 12 see it all (`replications: 12`).",
  );
  expect(verdict(long, { split: [20, 4], seen: [0.95, 1] })).toBe("");
});
