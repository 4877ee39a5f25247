import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
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
    const text = () => readInput(directory, input.hash);
    expect(await Promise.all([store.use([input], text), store.use([input, input], text)])).toEqual([
      "text 1",
      "text 1",
    ]);
    await new InputStore(directory).use([input], text);
    expect(reads).toBe(1);
  });

  it("keeps no more than its limit of inputs that nobody uses, those that were used last", async () => {
    const reads: string[] = [];
    const input = (name: string) => {
      const read = () => {
        reads.push(name);
        return name;
      };
      return { hash: hashOf(name), read };
    };
    const store = new InputStore(directory, 2);
    const use = (name: string, work = async () => {}) => store.use([input(name)], work);
    const kept = () =>
      ["a", "b", "c", "d"].filter((name) =>
        existsSync(path.join(directory, "inputs", `${hashOf(name)}.json`)),
      );
    await use("a");
    await use("b");
    await use("a");
    await use("c");
    expect(kept()).toEqual(["a", "c"]);
    await use("a", async () => {
      await use("b");
      await use("d");
      // One that is in use stays, although others were used later.
      expect(await readInput(directory, hashOf("a"))).toBe("a");
    });
    expect(kept()).toEqual(["a", "d"]);
    expect(reads).toEqual(["a", "b", "c", "b", "d"]);
  });

  it.each(["../outside", "/etc/passwd", "", "a".repeat(63), "A".repeat(64), `${"a".repeat(64)}\n`])(
    "neither reads nor writes a file that is not named by a hash: %j",
    async (name) => {
      const message = `a shared input of a cell is called ${JSON.stringify(name)}; a hash of 64 hexadecimal digits`;
      writeFileSync(path.join(directory, "outside.json"), "secret");
      const kept = new InputStore(directory).use([{ hash: name, read: () => "{}" }], async () => {});
      await expect(kept).rejects.toThrow(message);
      await expect(readInput(directory, name)).rejects.toThrow(message);
      expect(readdirSync(directory)).toEqual(["outside.json"]);
    },
  );
});
