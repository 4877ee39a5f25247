import { describe, expect, it } from "vitest";
import type { Prediction } from "../../src/plan/prediction.ts";
import { choosePoints } from "../../src/validate/choosePoints.ts";
import { exploreByHand } from "../support/exploreByHand.ts";
import { madeUpProfile } from "../support/profile.ts";

describe("rules of a scenario", () => {
  it("leave out the plans that break them; the others are predicted as before", async () => {
    const free = await exploreByHand({});
    const ruled = await exploreByHand({ rules: ["input stays"] });
    const stay = free.plans.filter(({ id }) => !id.includes("|input|"));
    expect(ruled.plans).toEqual(stay);
    // Only the chance to be on the front depends on the other plans.
    const alone = ({ uncertainty, ...others }: Prediction) => ({
      ...others,
      uncertainty: { ...uncertainty, onFront: null },
    });
    expect(ruled.predictions.map(alone)).toEqual(
      free.predictions.filter(({ plan }) => stay.some(({ id }) => id === plan)).map(alone),
    );
    expect(ruled.conditions[0].baselines.allRemote).toEqual([]);
  });

  it("keep all local for comparison if they forbid it, without putting it on the front or measuring it", async () => {
    const ruled = await exploreByHand({
      rules: ["output on server"],
      sweep: { delay: ["1ms", "9s"], rate: ["1kbit", "8mbit"] },
    });
    const [local] = ruled.plans;
    expect(local).toMatchObject({ id: "pi", breaks: "output on server" });
    const [{ front, baselines }] = ruled.conditions;
    expect(baselines.allLocal).toBe("pi");
    expect(front).not.toContain("pi");
    expect(ruled.sweep?.cells.map(({ plan }) => plan)).not.toContain("pi");
    expect(choosePoints(ruled, "all").map(({ plan }) => plan)).not.toContain("pi");
    expect(choosePoints(ruled, 3).map(({ plan }) => plan)).not.toContain("pi");
  });

  it("are refused if they leave no plan", async () => {
    await expect(exploreByHand({ rules: ["server never", "pi never"] })).rejects.toThrow(
      'no plan is left: each of the 4 plans breaks one of the rules "server never", "pi never"',
    );
    await expect(exploreByHand({ rules: ["output on server"], only: ["pi"] })).rejects.toThrow(
      'no plan is left: each of the 4 plans breaks one of the rules "output on server" or is not among those of `only`',
    );
    await expect(exploreByHand({ rules: ["stem"] })).rejects.toThrow(/rules\[0\]: "stem" is not a rule/);
  });

  it("leave only the requested plans", async () => {
    const { plans } = await exploreByHand({ only: ["pi|input|server"] });
    expect(new Set(plans.map(({ id }) => id.replace(/\|w\d+$/, "")))).toEqual(
      new Set(["pi", "pi|input|server"]),
    );
    await expect(exploreByHand({ only: ["pi|inputs|server"] })).rejects.toThrow(
      'only[0]: no plan "pi|inputs|server"; did you mean pi|input|server?',
    );
  });
});

describe("memory of a device", () => {
  it("limits how many frames may be in flight", async () => {
    const conditions = { far: "delay 100ms rate 8mbit" };
    const free = await exploreByHand({ conditions });
    const needs = (plan: string) => free.predictions.find((item) => item.plan === plan)!.memory;
    const windows = free.plans.filter(({ id }) => id.startsWith("pi|input|server|w"));
    expect(windows.length).toBeGreaterThan(2);
    // The raw input has 4,000 bytes; each frame more in flight may wait at the server.
    for (const [index, { id }] of windows.entries()) {
      expect(needs(id).server - needs(windows[0].id).server).toBe(4000 * index);
    }
    const memory = `${needs(windows[1].id).server}b`;
    const bound = await exploreByHand({ conditions, server: { memory } });
    expect(bound.plans.map(({ id }) => id)).toEqual(
      free.plans.map(({ id }) => id).filter((id) => (needs(id).server ?? 0) <= needs(windows[1].id).server),
    );
    expect(bound.plans.map(({ id }) => id)).toContain(windows[1].id);
    expect(bound.plans.map(({ id }) => id)).not.toContain(windows[2].id);
  });

  it("counts the slots of a device and its send buffers", async () => {
    const profile = madeUpProfile([0.01, 0.02, 0.03], [4000, 8000, 2000, 400]);
    const memory = async (queue: number, only: string, replicas = 1) => {
      const runtime = { window: "none", queue, replicas };
      const { predictions } = await exploreByHand({
        devices: { pi: { profile, slowdown: 2 }, board1: { profile }, board2: { profile } },
        runtime,
        only: [only],
      });
      return predictions.find(({ plan }) => plan.startsWith(only))!.memory;
    };
    const less = (many: Record<string, number>, few: Record<string, number>) =>
      Object.fromEntries(Object.entries(many).map(([name, bytes]) => [name, bytes - few[name]]));
    // With 10 slots in place of 1, the source may have 9 frames more in its send buffer; the board in the middle 9 in its slots and 9 in
    // its send buffer; the last one 9 in its slots. Each has the larger of its stage's input and output.
    const chain = "pi|block.0|board1|block.1|board2";
    expect(less(await memory(10, chain), await memory(1, chain))).toEqual({
      pi: 9 * 8000,
      board1: 18 * 8000,
      board2: 9 * 2000,
    });
    // Two boards in turn: the source has a send buffer for each.
    const turns = "pi|block.0|board1+board2";
    expect(less(await memory(10, turns, 2), await memory(1, turns, 2))).toEqual({
      pi: 18 * 8000,
      board1: 9 * 8000,
      board2: 9 * 8000,
    });
  });

  it("keeps all local for comparison if it does not fit, and says so", async () => {
    const { plans, conditions } = await exploreByHand({ pi: { memory: "1kb" } });
    expect(plans[0]).toMatchObject({
      id: "pi",
      breaks: expect.stringMatching(/^pi needs .* of memory and has 1000 B$/),
    });
    expect(conditions[0].front.every((id) => id.startsWith("pi|input|server"))).toBe(true);
  });

  it("is refused if no plan fits, with what the nearest plan lacks", async () => {
    await expect(exploreByHand({ pi: { memory: "1kb" }, server: { memory: "1kb" } })).rejects.toThrow(
      /^no plan fits the devices' memory: .* comes nearest, and .* needs .* of memory and has 1000 B$/,
    );
    await expect(exploreByHand({ pi: { memory: 1000 } })).rejects.toThrow(
      /devices.pi.memory: 1000 has no unit/,
    );
  });
});
