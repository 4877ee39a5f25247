import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";

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
