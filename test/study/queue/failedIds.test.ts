import { expect, it } from "vitest";
import { failedIds } from "../../../src/study/queue/failedIds.ts";

/** A queue whose failed jobs, the earliest first, may be removed after each answer. */
function queueOf(failed: string[], afterAnswer = () => {}) {
  const answers: number[] = [];
  return {
    answers,
    getFailedCount: async () => failed.length,
    getRanges: async (types: string | string[], start = 0, end = 1, asc = false) => {
      expect([types, asc]).toEqual([["failed"], true]);
      const ids = failed.slice(start, end + 1);
      answers.push(ids.length);
      afterAnswer();
      return ids;
    },
  };
}

const named = (count: number) => Array.from({ length: count }, (_, index) => `cell ${index}`);

it.each([0, 1, 1000, 1001, 2500])(
  "reads the ids of %d failed jobs, at most 1,000 at a time",
  async (count) => {
    const queue = queueOf(named(count));
    expect([...(await failedIds(queue))].sort()).toEqual(named(count).sort());
    expect(Math.max(0, ...queue.answers)).toBeLessThanOrEqual(1000);
  },
);

it("misses none while another sweep removes some", async () => {
  const failed = named(5000);
  const removed = new Set<string>();
  const queue = queueOf(failed, () => {
    for (const id of failed.splice(700, 300)) removed.add(id);
  });
  const ids = await failedIds(queue);
  for (const id of named(5000)) if (!removed.has(id)) expect(ids).toContain(id);
});
