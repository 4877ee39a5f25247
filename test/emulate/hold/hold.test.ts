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
    const asked = [0.03, 0.01, 0, 0.02, 0.0105, 0.01].map((wait) => ({ due: start + wait, added: 0 }));
    const came: { due: number; added: number; at: number }[] = [];
    await new Promise<void>((resolve) => {
      for (const one of asked) {
        one.added = now();
        hold.add(one.due, () => {
          if (came.push({ ...one, at: now() }) === asked.length) resolve();
        });
      }
    });
    for (const [index, { due, added, at }] of came.entries()) {
      expect(at).toBeGreaterThan(due - 100e-6);
      // On a machine that stalls, a message may be added after a later one was delivered.
      for (const before of came.slice(0, index)) {
        if (before.due > due) expect(added).toBeGreaterThan(before.at);
      }
    }
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
