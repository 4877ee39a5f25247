import { expect, it, vi } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import type { SearchResult } from "../../src/plan/search/result.ts";
import { searchWords } from "../../src/report/searchWords.ts";
import { exploreByHand } from "../support/exploreByHand.ts";

const ended = vi.hoisted(() => ({
  result: {} as Partial<SearchResult>,
  abort: undefined as AbortController | undefined,
}));

// How far a search comes in a time depends on the machine, so what it came to is given.
vi.mock("../../src/plan/search/searchFront.ts", async (original) => {
  const { searchFront } = await original<typeof import("../../src/plan/search/searchFront.ts")>();
  return {
    searchFront: async (...args: Parameters<typeof searchFront>) => {
      const found = await searchFront(...args);
      ended.abort?.abort(new Error("interrupted"));
      return { ...found, ...ended.result };
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
