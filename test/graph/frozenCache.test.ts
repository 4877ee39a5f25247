import { mkdtempSync, rmSync, statSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { frozenModel, writeFrozen } from "../../src/graph/frozenCache.ts";

it("leaves an entry that another process made meanwhile, and returns it", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "frozen-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const entry = path.join(folder, "entry");
  const fill = (by: string) => async (file: string) => {
    await writeFile(file, by);
    return { by };
  };
  let inode = 0;
  const second = await writeFrozen(entry, async (file) => {
    await writeFrozen(entry, fill("first"));
    inode = statSync(path.join(entry, frozenModel)).ino;
    return fill("second")(file);
  });
  expect(statSync(path.join(entry, frozenModel)).ino).toBe(inode);
  expect(second.facts).toEqual({ by: "first" });
});
