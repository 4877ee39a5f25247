import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";

/** Runs code that may call peakMemory in a process of its own; returns what it prints, as a number. */
function inProcess(code: string): number {
  const module = path.resolve("dist/base/peakMemory.js");
  const program = `import { peakMemory } from ${JSON.stringify(module)};
import { execFileSync } from "node:child_process";
${code}`;
  return Number(
    execFileSync(process.execPath, ["--input-type=module", "--eval", program], { encoding: "utf8" }),
  );
}

const large = 400e6;

it("peakMemory keeps a process's peak after the memory was given back", () => {
  const code = `{ const held = Buffer.alloc(${large}, 1); held.fill(2); } console.log(peakMemory());`;
  expect(inProcess(code)).toBeGreaterThan(large);
});

it("peakMemory belongs to the process itself, however large its parent is", () => {
  const child = `import { peakMemory } from ${JSON.stringify(path.resolve("dist/base/peakMemory.js"))}; console.log(peakMemory());`;
  const code = `const held = Buffer.alloc(${large}, 1);
console.log(Number(execFileSync(process.execPath, ["--input-type=module", "--eval", ${JSON.stringify(child)}])));
held.fill(2);`;
  expect(inProcess(code)).toBeLessThan(large / 2);
});
