import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";

it("any number of workers may wait for the interrupt, and Node does not warn of a leak", () => {
  const module = path.resolve("dist/cli/interrupt.js");
  const program = `import { interruptSignal } from ${JSON.stringify(module)};
for (let worker = 0; worker < 20; worker++) interruptSignal.addEventListener("abort", () => worker);
// A warning comes in a later turn.
setImmediate(() => console.log("waited"));`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect({ stdout, stderr }).toEqual({ stdout: "waited\n", stderr: "" });
});
