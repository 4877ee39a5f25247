import { readdirSync } from "node:fs";
import { getPriority } from "node:os";
import { afterEach, expect, it } from "vitest";
import { Computer } from "../../../src/runtime/compute/computer.ts";

let computer: Computer | undefined;
afterEach(() => computer?.stop());

const priorities = () => new Map(readdirSync("/proc/self/task").map((id) => [id, getPriority(Number(id))]));

it.runIf(process.platform === "linux")("computes behind the threads that send and receive", async () => {
  const before = priorities();
  computer = new Computer(1);
  // It answers once it runs.
  await computer.makeFeeds([{ name: "x", type: "float32", shape: [1] }], "seed", 1);
  const after = priorities();
  const own = after.get(String(process.pid))!;
  const others = [...after].filter(([id]) => !before.has(id)).map(([, priority]) => priority);
  expect(own).toBe(before.get(String(process.pid)));
  // Also where all of it was started with `nice`; below 19 there is nothing.
  const behind = Math.min(own + 5, 19);
  if (behind === own) expect(others).toContain(own);
  else expect(others.filter((priority) => priority === behind).length).toBe(1);
});
