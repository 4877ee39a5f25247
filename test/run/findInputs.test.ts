import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { fileFacts } from "../../src/run/inputs/fileFacts.ts";
import { findInputs } from "../../src/run/inputs/findInputs.ts";

const directory = mkdtempSync(path.join(tmpdir(), "find-"));
const at = (name: string) => path.join(directory, name);
afterAll(() => rmSync(directory, { recursive: true }));

it("takes the files of a folder, and neither hidden ones, nor folders, nor broken links", async () => {
  for (const name of ["b.jpg", "a.npy", "._b.jpg", ".hidden.png", "notes.txt"]) writeFileSync(at(name), "");
  mkdirSync(at("c.npy"));
  symlinkSync(at("gone.png"), at("d.png"));
  symlinkSync(at("b.jpg"), at("e.jpg"));
  symlinkSync(at("c.npy"), at("f.npy"));
  const found = await findInputs([directory]);
  expect(found.map((file) => path.basename(file.path))).toEqual(["a.npy", "b.jpg", "e.jpg"]);
  expect(await findInputs([at("._b.jpg")])).toEqual([{ path: at("._b.jpg"), kind: "image" }]);
});

it("a file that is gone when it is looked at is named", async () => {
  await expect(fileFacts([{ path: at("gone.npy"), kind: "npy" }])).rejects.toMatchObject({
    code: "unreadable-file",
    message: `${at("gone.npy")}: cannot be read: there is no such file`,
  });
});
