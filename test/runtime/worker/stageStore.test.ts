import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { formatIdentity, ownIdentity } from "../../../src/base/processIdentity.ts";
import { StageStore } from "../../../src/runtime/worker/stageStore.ts";
import { describeWhere } from "../../support/describeWhere.ts";
import { enlargeSmallDisk, missingDisk, mountSmallDisk, unmountSmallDisk } from "../../support/smallDisk.ts";

const bytes = randomBytes(8 * 2 ** 20);
const hash = createHash("sha256").update(bytes).digest("hex");
const piece = 3 * 2 ** 20;

let directory: string;
const file = () => path.join(directory, `${hash}.onnx`);
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "store-test-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A store as a fresh process has it, over the same directory. */
const open = () => new StageStore(directory, 2 ** 30, 2 ** 30);

async function send(store: StageStore): Promise<void> {
  for (let at = 0; at < bytes.length; at += piece) {
    const isLast = at + piece >= bytes.length;
    expect(await store.write(hash, bytes.length, at, bytes.subarray(at, at + piece))).toBe(isLast);
  }
}

/** Other bytes of the same number, in the same place or in a file that takes its place. */
async function damage({ replace }: { replace: boolean }): Promise<void> {
  // Kernels count the times of files in steps of up to 10 ms.
  await sleep(30);
  const { atime, mtime } = statSync(file());
  const other = Buffer.from(bytes);
  other[5_000_000] ^= 1;
  const written = replace ? `${file()}.other` : file();
  writeFileSync(written, other);
  if (replace) renameSync(written, file());
  utimesSync(file(), atime, mtime);
}

/** Bytes that this process reads from files while it does some work, by Linux's /proc. */
async function bytesRead(work: () => Promise<unknown>): Promise<number> {
  const read = () => Number(/rchar: (\d+)/.exec(readFileSync("/proc/self/io", "utf8"))![1]);
  const before = read();
  await work();
  return read() - before;
}

describe("StageStore", () => {
  it("finds what was sent, in this process and a later one", async () => {
    const store = open();
    expect(await store.find(hash)).toBeUndefined();
    await send(store);
    expect(await store.find(hash)).toBe(file());
    expect(await open().find(hash)).toBe(file());
  });

  it("removes only what processes left that ended in the middle of a stage", async () => {
    const own = ownIdentity();
    const of = (change: Partial<typeof own>) => `${hash}.onnx.${formatIdentity({ ...own, ...change })}.tmp`;
    // One that has ended had our id before us; nobody here knows of one on another machine.
    const [ended, ours, far] = [of({ start: own.start - 2000 }), of({}), of({ host: "elsewhere", start: 1 })];
    for (const name of [ended, ours, far]) writeFileSync(path.join(directory, name), "x");
    await open().sweep();
    expect(readdirSync(directory).sort()).toEqual([far, ours].sort());
  });

  it("removes stages that an earlier process left damaged", async () => {
    await send(open());
    await damage({ replace: false });
    expect(await open().find(hash)).toBeUndefined();
    expect(readdirSync(directory)).toEqual([]);
  });

  it.each([
    ["written to", { replace: false }],
    ["replaced", { replace: true }],
    ["written to after it was found", { replace: false, found: true }],
  ])("notices a file that was %s since this process checked it, its time set back", async (_, how) => {
    const store = open();
    await send(store);
    if ("found" in how) expect(await store.find(hash)).toBe(file());
    await damage(how);
    expect(await store.find(hash)).toBeUndefined();
    expect(existsSync(file())).toBe(false);
    await send(store);
    expect(await store.find(hash)).toBe(file());
  });

  it.skipIf(process.platform !== "linux")("reads a file once in a process", async () => {
    const first = open();
    expect(await bytesRead(() => send(first))).toBeGreaterThanOrEqual(bytes.length);
    expect(await bytesRead(() => first.find(hash))).toBeLessThan(bytes.length / 8);
    const second = open();
    expect(await bytesRead(() => second.find(hash))).toBeGreaterThanOrEqual(bytes.length);
    expect(await bytesRead(() => second.find(hash))).toBeLessThan(bytes.length / 8);
  });

  it("makes room for a stage by removing those used longest ago", async () => {
    const small = Array.from({ length: 3 }, (_, index) => Buffer.alloc(100, index));
    const names = small.map((one) => createHash("sha256").update(one).digest("hex"));
    const store = new StageStore(directory, 250, 2 ** 30);
    for (const index of [0, 1]) {
      await store.write(names[index], 100, 0, small[index]);
      utimesSync(path.join(directory, `${names[index]}.onnx`), index + 1, index + 1);
    }
    expect(await store.find(names[0])).toBeDefined();
    await store.write(names[2], 100, 0, small[2]);
    const left = await Promise.all(names.map(async (name) => (await store.find(name)) !== undefined));
    expect(left).toEqual([true, false, true]);
  });

  it("refuses a stage that is larger than all of them together may be, and keeps those that are there", async () => {
    const [small, large] = [100, 300].map((size) => {
      const bytes = randomBytes(size);
      return { bytes, name: createHash("sha256").update(bytes).digest("hex") };
    });
    const store = new StageStore(directory, 250, 2 ** 30);
    await store.write(small.name, 100, 0, small.bytes);
    await expect(store.write(large.name, 300, 0, large.bytes)).rejects.toThrow(
      "a stage of 300 B is too large for the cache, which may have 250 B",
    );
    expect(await store.find(small.name)).toBeDefined();
  });
});

describeWhere(missingDisk())("a disk with less room than the store may take", () => {
  it("has room for a stage where those used longest ago go", async () => {
    const disk = mkdtempSync(path.join(tmpdir(), "store-disk-"));
    expect(mountSmallDisk(disk)).toBe(true);
    try {
      enlargeSmallDisk(disk);
      const large = Array.from({ length: 3 }, (_, index) => Buffer.alloc(6 * 2 ** 20, index));
      const names = large.map((one) => createHash("sha256").update(one).digest("hex"));
      const store = new StageStore(disk, 2 ** 30, 2 ** 30);
      for (const index of [0, 1]) {
        await store.write(names[index], large[index].length, 0, large[index]);
        utimesSync(path.join(disk, `${names[index]}.onnx`), index + 1, index + 1);
      }
      expect(await store.bytes()).toBe(12 * 2 ** 20);
      expect(await store.find(names[0])).toBeDefined();
      await store.write(names[2], large[2].length, 0, large[2]);
      const left = await Promise.all(names.map(async (name) => (await store.find(name)) !== undefined));
      expect(left).toEqual([true, false, true]);
    } finally {
      unmountSmallDisk(disk);
    }
  });
});
