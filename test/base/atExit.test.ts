import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { atExit } from "../../src/base/atExit.ts";

it("has one listener for everything that is to be done at the exit, and none afterwards", () => {
  const before = process.listenerCount("exit");
  const end = () => undefined;
  const back = Array.from({ length: 20 }, () => atExit(end));
  expect(process.listenerCount("exit")).toBe(before + 1);
  for (const take of back.slice(1)) take();
  // Taken back a second time, it takes nothing else with it.
  back[1]();
  expect(process.listenerCount("exit")).toBe(before + 1);
  back[0]();
  expect(process.listenerCount("exit")).toBe(before);
});

it("does at the exit what was not taken back, and Node warns of nothing", () => {
  const module = path.resolve("dist/base/atExit.js");
  const program = `import { atExit } from ${JSON.stringify(module)};
const back = Array.from({ length: 12 }, (_, index) => atExit(() => console.log(index)));
for (const take of back.slice(2)) take();
process.exit(3);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
  });
  expect({ status, stdout, stderr }).toEqual({ status: 3, stdout: "0\n1\n", stderr: "" });
});
