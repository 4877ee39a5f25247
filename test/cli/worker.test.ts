import { expect, it, vi } from "vitest";
import { cli } from "../support/cli.ts";
import { commandOf, descendants } from "../support/processes.ts";

it.runIf(process.platform === "linux")("a worker that is stopped while it starts ends", async () => {
  let late: NodeJS.Timeout | undefined;
  const { code, signal, stdout, stderr } = await cli(["worker", "--listen", "127.0.0.1:0"], {
    async whenStarted(pid) {
      const isStarting = () => descendants(pid).some((child) => commandOf(child).includes("serveChild"));
      await vi.waitUntil(isStarting, { timeout: 60_000, interval: 5 });
      process.kill(pid, "SIGTERM");
      late = setTimeout(() => process.kill(pid, "SIGKILL"), 30_000);
    },
  });
  clearTimeout(late);
  expect({ code, signal, stdout }).toEqual({ code: 143, signal: null, stdout: "" });
  expect(stderr).toContain("interrupted by SIGTERM");
});
