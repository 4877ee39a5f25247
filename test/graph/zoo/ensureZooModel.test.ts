import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cacheDirectory } from "../../../src/base/cacheDirectory.ts";
import { encodeModel } from "../../../src/graph/encodeModel.ts";
import { buildZooModel, zooVersion } from "../../../src/graph/zoo/buildZooModel.ts";
import { ensureZooModel } from "../../../src/graph/zoo/ensureZooModel.ts";

const small = { classes: 10, resolution: 32 };

let cache: string;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "paretopipe-cache-"));
  vi.stubEnv("PARETOPIPE_CACHE", cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test("the file holds the model, and its name identifies the options", async () => {
  const path = await ensureZooModel("mobilenet_v2", { ...small, seed: 4 });
  expect(basename(path)).toBe(`mobilenet_v2-c10-r32-s4-v${zooVersion}.onnx`);
  expect(path.startsWith(cache)).toBe(true);
  const expected = Buffer.concat(encodeModel(buildZooModel("mobilenet_v2", { ...small, seed: 4 })));
  expect((await readFile(path)).equals(expected)).toBe(true);
});

test("defaults are spelled out, so that they name the same file", async () => {
  const path = await ensureZooModel("mobilenet_v2");
  expect(await ensureZooModel("mobilenet_v2", { classes: 1000, resolution: 224, seed: 0 })).toBe(path);
});

test("an existing file is used as it is", async () => {
  const path = await ensureZooModel("mobilenet_v2", small);
  const before = await stat(path);
  expect(await ensureZooModel("mobilenet_v2", small)).toBe(path);
  expect((await stat(path)).mtimeMs).toBe(before.mtimeMs);
});

test("calls at the same time leave one whole file and nothing else", async () => {
  const paths = await Promise.all([1, 2, 3].map(() => ensureZooModel("mobilenet_v2", small)));
  expect(new Set(paths).size).toBe(1);
  expect(await readdir(dirname(paths[0]))).toEqual([basename(paths[0])]);
  const expected = Buffer.concat(encodeModel(buildZooModel("mobilenet_v2", small)));
  expect((await readFile(paths[0])).equals(expected)).toBe(true);
});

test("a cache that cannot be written fails and leaves nothing", async () => {
  const file = join(cache, "file");
  await writeFile(file, "");
  vi.stubEnv("PARETOPIPE_CACHE", file);
  await expect(ensureZooModel("mobilenet_v2", small)).rejects.toThrow(
    /cannot be written to: a part of its path is a file/,
  );
  expect(await readdir(cache)).toEqual(["file"]);
});

test("PARETOPIPE_CACHE sets the cache directory; without it the system's is used", () => {
  vi.stubEnv("PARETOPIPE_CACHE", "some/where");
  expect(cacheDirectory()).toBe(resolve("some/where"));
  vi.stubEnv("PARETOPIPE_CACHE", undefined);
  expect(basename(cacheDirectory()).toLowerCase()).toMatch(/paretopipe|cache/);
});
