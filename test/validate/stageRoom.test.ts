import { expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import type { Prediction } from "../../src/plan/prediction.ts";
import { piecesOf, type StageBytes } from "../../src/runtime/controller/stageBytes.ts";
import type { BatchModels } from "../../src/validate/batchModels.ts";
import { checkRoom } from "../../src/validate/checkRoom.ts";
import { stageRoom } from "../../src/validate/stageRoom.ts";

/** A model of three cuts, whose stage from cut 0 to 1 has 100 bytes, and the others 1000. */
const stages = new Map<string, StageBytes>();
const models = {
  of: () => ({
    stagePlans: {
      stage(from: number, to: number) {
        if (from === to) return null;
        const key = `${from}:${to}`;
        const stage = stages.get(key) ?? piecesOf([Buffer.alloc(key === "0:1" ? 100 : 1000, stages.size)]);
        stages.set(key, stage);
        return stage;
      },
    },
  }),
} as unknown as BatchModels;

const split = (window: number): Plan => ({
  id: `pi|a|server|w${window}`,
  stages: [
    { device: "pi", from: 0, to: 1 },
    { device: "server", from: 1, to: 2 },
  ],
  window,
});
const local: Plan = { id: "pi", stages: [{ device: "pi", from: 0, to: 2 }] };

/** What is needed to measure these plans, out of all. */
function needs(plans: readonly Plan[]) {
  const run = {
    plans: [local, split(1), split(4)],
    predictions: [local, split(1), split(4)].map(({ id }) => {
      const memory = id === "pi" ? { pi: 5000 } : { pi: 500, server: 5000 };
      return { condition: "lan", plan: id, memory } as unknown as Prediction;
    }),
  };
  const points = plans.map(({ id }) => ({ condition: "lan", plan: id }));
  return stageRoom(models, run, points);
}

const bytesOf = (room: { stages: ReadonlySet<StageBytes> }) =>
  [...room.stages].reduce((sum, { bytes }) => sum + bytes, 0);

/** A worker with so much free, which has these stages. */
function worker(freeDisk: number, freeMemory: number, kept: readonly StageBytes[] = []) {
  return {
    device: "pi",
    facts: { freeDisk, freeMemory },
    ask: async ({ hash }: { hash: string }) => ({
      head: { type: "had", has: kept.some((stage) => stage.hash === hash) },
    }),
  } as unknown as Parameters<typeof checkRoom>[0];
}

it("plans that differ in their windows need the bytes of one", () => {
  const one = needs([split(1)]);
  const both = needs([split(1), split(4)]);
  expect([...both.keys()]).toEqual(["pi", "server"]);
  for (const [device, room] of both) expect(bytesOf(room)).toBe(bytesOf(one.get(device)!));
  expect(bytesOf(both.get("pi")!)).toBe(100);
  expect(bytesOf(needs([local, split(1)]).get("pi")!)).toBe(1100);
});

it("a device needs the memory of the plans that are measured, and no other's", async () => {
  const between = worker(1e6, 1000);
  await expect(checkRoom(between, needs([split(1)]).get("pi")!)).resolves.toBeUndefined();
  await expect(checkRoom(between, needs([split(1), local]).get("pi")!)).rejects.toThrow(
    /^pi: .* of memory are needed for its stages/,
  );
});

it("stages that a worker has already need no more disk", async () => {
  const room = needs([local, split(1)]).get("pi")!;
  await expect(checkRoom(worker(500, 1e6), room)).rejects.toThrow(
    /^pi: .* of disk under its cache are needed/,
  );
  const kept = [...room.stages].filter(({ bytes }) => bytes === 1000);
  await expect(checkRoom(worker(500, 1e6, kept), room)).resolves.toBeUndefined();
});
