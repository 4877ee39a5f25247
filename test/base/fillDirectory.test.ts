import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkFillable, fillDirectory } from "../../src/base/fillDirectory.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "fill-test-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const two = async (at: string) => {
  await writeFile(path.join(at, "a"), "1");
  await writeFile(path.join(at, "b"), "2");
};

describe("fillDirectory", () => {
  it("writes all files, the last one moved last", async () => {
    const out = path.join(directory, "deep", "new");
    const files = await fillDirectory(out, "a", two);
    expect(files).toEqual([path.join(out, "b"), path.join(out, "a")]);
    expect(readdirSync(out)).toEqual(["a", "b"]);
  });

  it("fills an existing directory without replacing it", async () => {
    const out = mkdtempSync(path.join(directory, "empty-"));
    await fillDirectory(out, "a", two);
    await expect(fillDirectory(out, "a", two)).rejects.toMatchObject({ code: "already-exists" });
    expect(readdirSync(out)).toEqual(["a", "b"]);
  });

  it("writes none of the files if one cannot be written, and removes a directory that it made", async () => {
    const fail = async (at: string) => {
      await two(at);
      throw new Error("no more");
    };
    const out = path.join(directory, "none", "of", "them");
    await expect(fillDirectory(out, "a", fail)).rejects.toThrow("no more");
    expect(existsSync(path.join(directory, "none"))).toBe(false);
    const empty = mkdtempSync(path.join(directory, "empty-"));
    await expect(fillDirectory(empty, "a", fail)).rejects.toThrow("no more");
    expect(readdirSync(empty)).toEqual([]);
  });

  it("lets one of two calls at the same time win, or neither", async () => {
    const out = path.join(directory, "race");
    const ends = await Promise.allSettled([fillDirectory(out, "a", two), fillDirectory(out, "a", two)]);
    for (const end of ends) if (end.status === "rejected") expect(end.reason.code).toBe("already-exists");
    const done = ends.filter(({ status }) => status === "fulfilled").length;
    expect(done).toBeLessThan(2);
    expect(existsSync(out) ? readdirSync(out) : []).toEqual(done === 1 ? ["a", "b"] : []);
  });

  it("accepts and removes what a killed process left there", async () => {
    const out = mkdtempSync(path.join(directory, "left-"));
    const { host } = (await import("../../src/base/processIdentity.ts")).ownIdentity();
    mkdirSync(path.join(out, `new.4194303-1@${host}~ab`));
    await checkFillable(out);
    expect(readdirSync(out)).toEqual([]);
    writeFileSync(path.join(out, "mine"), "");
    await expect(checkFillable(out)).rejects.toMatchObject({ code: "already-exists" });
  });
});
