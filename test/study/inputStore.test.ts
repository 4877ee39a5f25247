import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { InputStore, readInput } from "../../src/study/inputStore.ts";
import { hashOf } from "../../src/study/plainData.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "inputs-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("InputStore", () => {
  it("keeps an input under its hash, and reads its source once", async () => {
    let reads = 0;
    const read = () => `text ${++reads}`;
    const input = { hash: hashOf("text 1"), read };
    const store = new InputStore(directory);
    await Promise.all([store.keep([input]), store.keep([input, input])]);
    expect(await readInput(directory, input.hash)).toBe("text 1");
    await new InputStore(directory).keep([input]);
    expect(reads).toBe(1);
  });

  it.each(["../outside", "/etc/passwd", "", "a".repeat(63), "A".repeat(64), `${"a".repeat(64)}\n`])(
    "neither reads nor writes a file that is not named by a hash: %j",
    async (name) => {
      const message = `a shared input of a cell is called ${JSON.stringify(name)}; a hash of 64 hexadecimal digits`;
      writeFileSync(path.join(directory, "outside.json"), "secret");
      const kept = new InputStore(directory).keep([{ hash: name, read: () => "{}" }]);
      await expect(kept).rejects.toThrow(message);
      await expect(readInput(directory, name)).rejects.toThrow(message);
      expect(readdirSync(directory)).toEqual(["outside.json"]);
    },
  );
});
