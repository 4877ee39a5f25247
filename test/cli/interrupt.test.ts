import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { fixture } from "../support/testbed.ts";

const module = path.resolve("dist/cli/interrupt.js");

it("any number of workers may wait for the interrupt, and Node does not warn of a leak", () => {
  const program = `import { interruptSignal } from ${JSON.stringify(module)};
for (let worker = 0; worker < 20; worker++) interruptSignal.addEventListener("abort", () => worker);
// A warning comes in a later turn.
setImmediate(() => console.log("waited"));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect({ stdout, stderr }).toEqual({ stdout: "waited\n", stderr: "" });
});

/** Starts a command that takes long to tidy up. */
async function slowCommand() {
  const program = `import { interruptSignal } from ${JSON.stringify(module)};
interruptSignal.addEventListener("abort", () => console.log("tidying up"));
setTimeout(() => process.exit(7), 3000);
console.log("started");`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  await once(child.stdout, "data");
  return { child, closed };
}

it("one Ctrl-C that arrives twice, as npx passes it on, lets a command tidy up", async () => {
  const { child, closed } = await slowCommand();
  child.kill("SIGINT");
  await once(child.stdout, "data");
  child.kill("SIGINT");
  expect(await closed).toEqual([7, null]);
});

it.each([
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s after a Ctrl-C ends a command at once", async (signal, code) => {
  const { child, closed } = await slowCommand();
  child.kill("SIGINT");
  await once(child.stdout, "data");
  await sleep(1000);
  child.kill(signal);
  expect(await closed).toEqual([code, null]);
});

/** Runs a command in a terminal, which is closed while the fifth stage is measured. */
const inTerminal = `import os, pty, sys
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
said = b""
while b"stage 5 of" not in said:
    said += os.read(terminal, 4096)
os.close(terminal)
os.waitpid(child, 0)`;
const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;

it.skipIf(!hasPython)("when the terminal goes away, what was measured is written all the same", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "hangup-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const out = path.join(directory, "kept.json");
  const args = [
    path.resolve("dist/cli/main.js"),
    "profile",
    "device",
    fixture,
    "--no-overhead",
    "--out",
    out,
  ];
  const { status } = spawnSync("python3", ["-c", inTerminal, process.execPath, ...args], {
    timeout: 120_000,
  });
  expect(status).toBe(0);
  expect(JSON.parse(readFileSync(out, "utf8")).measurement.stoppedBy).toBe("interrupt");
});
