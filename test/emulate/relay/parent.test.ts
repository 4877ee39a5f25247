import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, vi } from "vitest";
import { commandOf, descendants, isAlive } from "../../support/processes.ts";

// Only Linux tells which processes a process has started.
it.runIf(process.platform === "linux").each(["running", "stopped"])(
  "a relay that is %s ends when its parent is killed",
  async (state) => {
    const module = pathToFileURL(path.resolve("dist/emulate/relay/relayProcess.js")).href;
    const script = `const { RelayProcess } = await import(${JSON.stringify(module)}); new RelayProcess("a>b"); console.log("ready"); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(parent.stdout!, "data");
    const relay = await vi.waitFor(
      () => {
        const found = descendants(parent.pid!).find((pid) => commandOf(pid).includes("relayChild"));
        expect(found).toBeDefined();
        return found!;
      },
      { timeout: 60_000 },
    );
    if (state === "stopped") process.kill(relay, "SIGSTOP");
    parent.kill("SIGKILL");
    await once(parent, "exit");
    // Where the kernel does not kill it, it ends by itself as soon as it goes on.
    if (state === "stopped" && isAlive(relay)) process.kill(relay, "SIGCONT");
    await vi.waitFor(() => expect(isAlive(relay)).toBe(false), { timeout: 60_000 });
  },
);
