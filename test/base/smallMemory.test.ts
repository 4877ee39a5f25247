import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { stringify } from "yaml";
import { openPipeline } from "../../src/run/openPipeline.ts";
import { RemoteWorker } from "../../src/runtime/controller/remoteWorker.ts";
import { parseAddress } from "../../src/transport/address.ts";
import { numberedFrames } from "../support/numberedFrames.ts";
import { commandOf, descendants } from "../support/processes.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";
import { fixture } from "../support/testbed.ts";
import { treeMemory } from "../support/treeMemory.ts";
import { startWorkerCommand, type WorkerCommand, writeSecret } from "../support/workerCommand.ts";

const MiB = 2 ** 20;
const group = `/sys/fs/cgroup/memory/paretopipe-test-${process.pid}`;
let worker: WorkerCommand | undefined;

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
  await worker.stop();
  // Its last process may still be on its way out.
  await vi.waitFor(() => rmdirSync(group), { timeout: 20_000 });
});

/** Starts a worker in a group of 512 MB, and returns its address; undefined where no such group can be made. */
async function startLimited(...options: string[]): Promise<string | undefined> {
  if (!limited(512 * MiB)) return undefined;
  worker = await startWorkerCommand(options, `echo $$ > ${group}/cgroup.procs || exit 1`);
  return worker.address;
}

const reason = "only root, with control groups of version 1, can limit memory";

/** The most bytes that the group has held. */
const peak = () => Number(readFileSync(path.join(group, "memory.max_usage_in_bytes"), "utf8"));

describe("a worker in 512 MB", () => {
  it("sizes its heaps by them, and serves", async (context) => {
    const address = await startLimited();
    if (!address) return context.skip(reason);
    const commands = descendants(worker!.child.pid!).map(commandOf);
    expect(commands.join("\n")).toContain("--initial-old-space-size=32 ");
    const remote = await RemoteWorker.connect({
      device: "pi",
      address: parseAddress(address),
      transport: "tcp",
      trust: { kind: "none" },
      deadline: 60,
    });
    expect(remote.facts.freeMemory).toBeLessThanOrEqual(512 * MiB);
    await remote.close();
    expect(peak()).toBeLessThan(512 * MiB);
  });

  it("takes no more of them after 3,000 frames of a plan than after 600", async (context) => {
    const directory = mkdtempSync(path.join(tmpdir(), "small-memory-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const secret = writeSecret(path.join(directory, "secret.key"));
    const address = await startLimited("--secret-file", secret);
    if (!address) return context.skip(reason);
    const { scenario, testbed } = await writeSmallScenario(directory);
    const devices = { pi: { address }, server: { local: true } };
    writeFileSync(
      testbed,
      stringify({ schema: "paretopipe/testbed/v1", name: "a small board", devices, links: "real", secret }),
    );
    const pipeline = await openPipeline({
      from: scenario,
      plan: "pi|features.4|server",
      testbed,
      model: path.resolve(fixture),
      deadline: 60,
    });
    try {
      const resident = { early: 0, late: 0 };
      for await (const { frame } of pipeline.run(numberedFrames(pipeline, 3000))) {
        if (frame % 50 !== 0) continue;
        const when = frame < 600 ? "early" : "late";
        resident[when] = Math.max(resident[when], treeMemory(worker!.child.pid!));
      }
      expect(resident.late).toBeLessThan(1.1 * resident.early);
      expect(peak()).toBeLessThan(512 * MiB);
    } finally {
      await pipeline.close();
    }
  });
});
