import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { cli } from "../support/cli.ts";
import { commandOf, descendants } from "../support/processes.ts";

it.runIf(process.platform === "linux").each([
  ["", false],
  [" with all of its processes", true],
])("a worker that is stopped%s while it starts ends", async (_, all) => {
  let late: NodeJS.Timeout | undefined;
  const { code, signal, stdout, stderr } = await cli(["worker", "--listen", "127.0.0.1:0"], {
    async whenStarted(pid) {
      const serving = () => descendants(pid).filter((child) => commandOf(child).includes("serveChild"));
      await vi.waitUntil(() => serving().length > 0, { timeout: 60_000, interval: 5 });
      // As a service manager stops a service.
      for (const one of [pid, ...(all ? serving() : [])]) process.kill(one, "SIGTERM");
      late = setTimeout(() => process.kill(pid, "SIGKILL"), 30_000);
    },
  });
  clearTimeout(late);
  expect({ code, signal, stdout }).toEqual({ code: 143, signal: null, stdout: "" });
  expect(stderr).toBe("paretopipe: interrupted by SIGTERM\n");
});

it("systemd takes the exit code of a worker that was stopped for a success", () => {
  expect(readFileSync("validate/paretopipe-worker.service", "utf8")).toMatch(/^SuccessExitStatus=143$/m);
});
