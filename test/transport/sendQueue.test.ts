import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { SendQueue } from "../../src/transport/sendQueue.ts";

describe("SendQueue", () => {
  it("begins each send when the one before it has ended", async () => {
    const queue = new SendQueue();
    const told: string[] = [];
    const send = (name: string, milliseconds: number) =>
      queue.add(async () => {
        told.push(`${name} begins`);
        await sleep(milliseconds);
        told.push(`${name} ends`);
      });
    await Promise.all([send("first", 20), send("second", 1), send("third", 5)]);
    expect(told).toEqual(["first", "second", "third"].flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it("reports a failed send to its caller, and continues with the next", async () => {
    const queue = new SendQueue();
    const failing = queue.add(() => Promise.reject(new Error("no line")));
    const next = queue.add(async () => undefined);
    await expect(failing).rejects.toThrow("no line");
    await expect(next).resolves.toBeUndefined();
  });

  it("is busy from the first send until the last has ended, failed ones included", async () => {
    const queue = new SendQueue();
    expect(queue.busy).toBe(false);
    const first = queue.add(() => sleep(1));
    const last = queue.add(() => Promise.reject(new Error("no line")));
    expect(queue.busy).toBe(true);
    await first;
    expect(queue.busy).toBe(true);
    await expect(last).rejects.toThrow();
    expect(queue.busy).toBe(false);
  });
});
