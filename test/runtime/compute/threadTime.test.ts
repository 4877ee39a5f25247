import { expect, it } from "vitest";
import { now } from "../../../src/base/clock.ts";
import { threadTime } from "../../../src/runtime/compute/threadTime.ts";

it("is the processor time of the thread that asks, on Linux", () => {
  const before = threadTime();
  const start = now();
  while (now() - start < 0.05);
  const after = threadTime();
  if (process.platform !== "linux") {
    expect([before, after]).toEqual([undefined, undefined]);
    return;
  }
  const used = after! - before!;
  expect(used).toBeGreaterThan(0);
  expect(used).toBeLessThanOrEqual((now() - start) * 1.1);
});
