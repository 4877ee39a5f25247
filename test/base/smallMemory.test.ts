import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { execPath } from "node:process";
import { afterEach, expect, it, vi } from "vitest";
import { RemoteWorker } from "../../src/runtime/controller/remoteWorker.ts";
import { parseAddress } from "../../src/transport/address.ts";
import { commandOf, descendants } from "../support/processes.ts";

const MiB = 2 ** 20;
const group = `/sys/fs/cgroup/memory/paretopipe-test-${process.pid}`;
let worker: ChildProcess | undefined;

/** Whether there is a control group of so many bytes now (version 1, and root only). */
function limited(bytes: number): boolean {
  try {
    mkdirSync(group);
    writeFileSync(path.join(group, "memory.limit_in_bytes"), String(bytes));
    return true;
  } catch {
    return false;
  }
}

afterEach(async () => {
  if (!worker) return;
  const ended = once(worker, "exit");
  worker.kill("SIGINT");
  await ended;
  // Its last process may still be on its way out.
  await vi.waitFor(() => rmdirSync(group), { timeout: 20_000 });
});

it("a worker in 512 MB sizes its heaps by them, and serves", async (context) => {
  if (!limited(512 * MiB))
    return context.skip("only root, with control groups of version 1, can limit memory");
  const main = path.resolve("dist/cli/main.js");
  const join = `echo $$ > ${group}/cgroup.procs && exec "$@"`;
  const args = [execPath, main, "worker", "--listen", "127.0.0.1:0", "--json"];
  worker = spawn("sh", ["-c", join, "sh", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const data of worker.stdout!) {
    text += data;
    if (text.includes("}")) break;
  }
  const address = parseAddress(JSON.parse(text).address);
  const commands = descendants(worker.pid!).map(commandOf);
  expect(commands.join("\n")).toContain("--initial-old-space-size=32 ");
  const trust = { kind: "none" } as const;
  const remote = await RemoteWorker.connect({ device: "pi", address, transport: "tcp", trust, deadline: 60 });
  expect(remote.facts.freeMemory).toBeLessThanOrEqual(512 * MiB);
  await remote.close();
  const most = Number(readFileSync(path.join(group, "memory.max_usage_in_bytes"), "utf8"));
  expect(most).toBeLessThan(512 * MiB);
});
