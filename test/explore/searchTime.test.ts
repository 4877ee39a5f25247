import { expect, it, vi } from "vitest";
import { interruptedWords } from "../../src/cli/interruptedWords.ts";
import { explore } from "../../src/explore/explore.ts";
import { runSchema } from "../../src/explore/run.ts";
import type { SearchResult } from "../../src/plan/search/result.ts";
import { searchWords } from "../../src/report/searchWords.ts";
import { exploreByHand } from "../support/exploreByHand.ts";

const ended = vi.hoisted(() => ({
  result: {} as Partial<SearchResult>,
  /** The result of the searches for plans whose first stage ends at the second cut. */
  ofSecondCut: {} as Partial<SearchResult>,
  /** The time limit of each search, in order. */
  limits: [] as number[],
  abort: undefined as AbortController | undefined,
}));

// How far a search comes in a time depends on the machine, so what it came to is given.
vi.mock("../../src/plan/search/searchFront.ts", async (original) => {
  const { searchFront } = await original<typeof import("../../src/plan/search/searchFront.ts")>();
  return {
    searchFront: async (...args: Parameters<typeof searchFront>) => {
      const [problem, options] = args;
      ended.limits.push(options?.timeLimit ?? 0);
      const found = await searchFront(...args);
      ended.abort?.abort(new Error("interrupted"));
      const isSecond = problem.stage(0, 0, 1) !== undefined && problem.stage(0, 0, 0) === undefined;
      return { ...found, ...ended.result, ...(isSecond && ended.ofSecondCut) };
    },
  };
});

const search = { simulate: 0, time: "2s" };

it("a search that runs out of time before it finds a plan says so", async () => {
  ended.result = { front: [], near: [], proven: false, gap: Number.POSITIVE_INFINITY };
  await expect(exploreByHand({ search })).rejects.toThrow(
    'the search under condition "near" found no plan within 2 s; give it more time',
  );
});

it("a search that runs out of time says how much better a plan could be that it did not find", async () => {
  ended.result = { proven: false, gap: 0.123 };
  const run = await exploreByHand({ search });
  expect(run.search!.conditions[0]).toMatchObject({ proven: false, gap: 0.123 });
  expect(searchWords(run)).toContain(
    "Under near the time limit ended the search: a plan that was not found may be better by up to 12.3 %.",
  );
});

it("a search that ends before it found a plan for each first cut writes a run that can be read", async () => {
  ended.result = {};
  ended.ofSecondCut = { front: [], near: [], proven: false, gap: Number.POSITIVE_INFINITY };
  const run = await exploreByHand({ search });
  ended.ofSecondCut = {};
  const read = runSchema.parse(JSON.parse(JSON.stringify(run)));
  expect(read.search!.conditions[0]).toMatchObject({ proven: false, gap: null });
  expect(searchWords(read)[1]).toMatch(
    /^Under near the time limit ended .*: nothing is known of plans whose/,
  );
});

it("each first cut has its share of the time, and what others leave is for those that need more", async () => {
  ended.result = {};
  ended.ofSecondCut = { proven: false, gap: 0.2 };
  ended.limits = [];
  const run = await exploreByHand({ search });
  ended.ofSecondCut = {};
  expect(run.search!.conditions[0]).toMatchObject({ proven: false, gap: 0.2 });
  const [first, second, third, last, again] = ended.limits;
  // Four cuts, each of which takes hardly any of the 2 s.
  expect(first).toBeLessThanOrEqual(0.5);
  expect(second).toBeLessThanOrEqual(2 / 3);
  expect(third).toBeLessThanOrEqual(1);
  expect(last).toBeLessThanOrEqual(2);
  expect(again).toBeLessThanOrEqual(2);
  expect(ended.limits).toHaveLength(5);
});

it("an interrupted search says what is known of the plans that it did not find", () => {
  const [found] = [{ id: "pi|input|server", stages: [] }];
  expect(interruptedWords("near", [found], 0.123)).toBe(
    "the search under near was interrupted; a plan that was not found may be better by up to 12 % than these:\n  pi|input|server",
  );
  expect(interruptedWords("near", [found], Number.POSITIVE_INFINITY)).toMatch(/; nothing is known of plans/);
  expect(interruptedWords("near", [], Number.POSITIVE_INFINITY)).toMatch(/before it found a plan$/);
});

it("a search that is interrupted returns the front so far and its gap", async () => {
  ended.result = { proven: false, gap: 0.5 };
  ended.abort = new AbortController();
  const told = vi.fn();
  const { resolveScenario } = await import("../../src/scenario/loadScenario.ts");
  const { madeUpProfile } = await import("../support/profile.ts");
  const profile = madeUpProfile([0.01, 0.02, 0.03], [4000, 8000, 2000, 400]);
  const resolved = await resolveScenario({
    name: "interrupted",
    source: "pi",
    devices: { pi: { profile, slowdown: 2 }, server: { profile } },
    conditions: { near: "delay 5ms rate 8mbit" },
    search: { simulate: 0 },
  });
  await expect(explore(resolved, { signal: ended.abort.signal, onSearchEnded: told })).rejects.toThrow(
    "interrupted",
  );
  expect(told).toHaveBeenCalledOnce();
  const [condition, front, gap] = told.mock.calls[0];
  expect([condition, gap]).toEqual(["near", 0.5]);
  expect(front.map(({ id }: { id: string }) => id)).toContain("pi|input|server");
});
