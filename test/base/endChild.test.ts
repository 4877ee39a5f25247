import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { endChild } from "../../src/base/endChild.ts";

const idle = ["-e", "process.stdout.write('here'); setInterval(() => {}, 1000)"];

async function running(): Promise<ChildProcess> {
  const child = spawn(process.execPath, idle, { stdio: ["ignore", "pipe", "ignore"] });
  await once(child.stdout!, "data");
  return child;
}

it("a child process is gone when its end resolves, and may be ended twice, also at once", async () => {
  const child = await running();
  await Promise.all([endChild(child), endChild(child)]);
  expect(child.signalCode).toBe("SIGKILL");
  await endChild(child);
});

it("a child process is ended as the caller says", async () => {
  const child = await running();
  await endChild(child, () => child.kill("SIGTERM"));
  expect(child.signalCode).toBe("SIGTERM");
});

it("a child process that never began has ended", async () => {
  const child = spawn("/nowhere/at/all").on("error", () => {});
  await endChild(child);
  expect(child.pid).toBeUndefined();
});
