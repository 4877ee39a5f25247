import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { now } from "../../../src/base/clock.ts";
import { Hold } from "../../../src/emulate/hold/hold.ts";

let hold: Hold;
afterEach(() => hold.close());

describe("held messages", () => {
  it("are delivered in the order of their times, and none early", async () => {
    hold = new Hold();
    const start = now();
    const asked = [0.03, 0.01, 0, 0.02, 0.0105, 0.01].map((wait, index) => ({ due: start + wait, index }));
    const came = await new Promise<{ at: number; index: number }[]>((resolve) => {
      const came: { at: number; index: number }[] = [];
      for (const { due, index } of asked) {
        hold.add(due, () => {
          if (came.push({ at: now(), index }) === asked.length) resolve(came);
        });
      }
    });
    expect(came.map(({ index }) => index)).toEqual([2, 1, 5, 4, 3, 0]);
    for (const { at, index } of came) expect(at).toBeGreaterThan(asked[index].due - 100e-6);
  });

  it("may bring others", async () => {
    hold = new Hold();
    const came: string[] = [];
    await new Promise<void>((resolve) => {
      hold.add(now() + 0.002, () => {
        came.push("first");
        hold.add(now(), () => came.push("at once"));
        hold.add(now() + 0.002, () => {
          came.push("later");
          resolve();
        });
      });
    });
    expect(came).toEqual(["first", "at once", "later"]);
  });

  it("are dropped when it closes", async () => {
    hold = new Hold();
    let came = false;
    hold.add(now() + 0.01, () => {
      came = true;
    });
    await hold.close();
    await sleep(30);
    expect(came).toBe(false);
  });
});
