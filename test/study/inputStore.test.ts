import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ParetoPipeError } from "../../src/base/errors.ts";
import { startCellPool } from "../../src/study/cellPool.ts";
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

  it.each(["", "text", "text 2"])("writes an input again whose file is damaged: %j", async (damaged) => {
    const input = { hash: hashOf("text 1"), read: () => "text 1" };
    const use = () => new InputStore(directory).use([input], () => readInput(directory, input.hash));
    await use();
    const file = path.join(directory, "inputs", `${input.hash}.json`);
    writeFileSync(file, damaged);
    await expect(readInput(directory, input.hash)).rejects.toThrow(/\.json was damaged while it was in use/);
    expect(await use()).toBe("text 1");
    rmSync(file);
    await expect(readInput(directory, input.hash)).rejects.toThrow(/\.json was removed while it was in use/);
  });

  it("tells by an error of ours that a thread cannot read an input", async () => {
    const pool = startCellPool(directory, 1);
    const device = { name: "pi", slowdown: 1, profiles: [{ file: "pi.json", hash: hashOf("gone") }] };
    const text = JSON.stringify({ file: "base.yaml", scenario: {}, devices: [device], conditions: [] });
    const failed = await pool.compute({ text, shared: [] }).catch((error: unknown) => error);
    await pool.close();
    expect(failed).toBeInstanceOf(ParetoPipeError);
    expect((failed as Error).message).toMatch(/\.json was removed while it was in use/);
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
