import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { checkReplaceable } from "../../src/base/atomicFile.ts";
import { removeLeftovers, temporaryEnding } from "../../src/base/leftovers.ts";
import { formatIdentity, ownIdentity } from "../../src/base/processIdentity.ts";
import { cli } from "../support/cli.ts";
import { endlessLoop } from "../support/endlessModels.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "leftovers-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

it("removeLeftovers removes what belongs to a process that has ended, and nothing else", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const ended = `${formatIdentity({ ...ownIdentity(), pid, start: 1 })}~0123ab`;
  const elsewhere = `${formatIdentity({ ...ownIdentity(), pid, start: 1, host: "elsewhere" })}~0123ab`;
  const contained = `${formatIdentity({ ...ownIdentity(), pid, start: 1, space: "0123456789ab" })}~0123ab`;
  for (const name of [`run.json.${ended}.tmp`, `model-1.2-x.${ended}.tmp`]) {
    writeFileSync(path.join(directory, name), "");
  }
  mkdirSync(path.join(directory, `paretopipe-${ended}`, "in"), { recursive: true });
  const kept = [
    `run.json.${temporaryEnding()}.tmp`,
    `paretopipe-${temporaryEnding()}`,
    `run.json.${elsewhere}.tmp`,
    `run.json.${contained}.tmp`,
    `${ended}.json`,
    "paretopipe-notes",
    "run.json",
    "user@host~1.tmp",
  ].sort();
  for (const name of kept) writeFileSync(path.join(directory, name), "");
  await removeLeftovers(directory, "paretopipe-");
  expect(readdirSync(directory).sort()).toEqual(
    [...kept, `run.json.${ended}.tmp`, `model-1.2-x.${ended}.tmp`].sort(),
  );
  await removeLeftovers(directory);
  expect(readdirSync(directory).sort()).toEqual(kept);
  await removeLeftovers(path.join(directory, "nowhere"));
});

it("a file that is about to be written loses what a killed process left of it, also behind a link", async () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const ended = `${formatIdentity({ ...ownIdentity(), pid, start: 1 })}~0123ab.tmp`;
  const others = [`other.json.${ended}`, `up.json.${temporaryEnding()}.tmp`].sort();
  for (const name of [...others, `up.json.${ended}`]) writeFileSync(path.join(directory, name), "");
  await checkReplaceable(path.join(directory, "up.json"));
  expect(readdirSync(directory).sort()).toEqual(others);
  for (const name of ["up.json", `up.json.${ended}`]) writeFileSync(path.join(directory, name), "");
  symlinkSync("up.json", path.join(directory, "link.json"));
  await checkReplaceable(path.join(directory, "link.json"));
  expect(readdirSync(directory).sort()).toEqual([...others, "link.json", "up.json"].sort());
});

it("the next command removes what a killed one left in the cache", async () => {
  const model = path.join(directory, "loop.onnx");
  writeFileSync(model, endlessLoop());
  const env = { PARETOPIPE_CACHE: path.join(directory, "cache") };
  const frozen = path.join(directory, "cache", "frozen");
  const temporary = () =>
    existsSync(frozen) ? readdirSync(frozen).filter((name) => name.endsWith(".tmp")) : [];
  const child = spawn(process.execPath, [path.resolve("dist/cli/main.js"), "cuts", model], {
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  await vi.waitFor(() => expect(temporary()).toHaveLength(1), { timeout: 120_000 });
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(temporary()).toHaveLength(1);
  expect((await cli(["models"], { env })).code).toBe(0);
  expect(temporary()).toEqual([]);
});
