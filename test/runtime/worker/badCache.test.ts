import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeWorker } from "../../../src/runtime/worker/describeWorker.ts";
import { StageStore } from "../../../src/runtime/worker/stageStore.ts";
import { workerSettingsSchema } from "../../../src/runtime/worker/workerSettings.ts";

const directory = mkdtempSync(path.join(tmpdir(), "cache-test-"));
afterAll(() => rmSync(directory, { recursive: true }));
const file = path.join(directory, "file");
writeFileSync(file, "");

const cases: [string, string, RegExp][] = [
  ["a file", file, /cannot be written to: it is a file$/],
  ["in a file", path.join(file, "cache"), /cannot be written to: a part of its path is a file$/],
];
// There, Node's own way of making folders never ends.
if (process.platform === "linux")
  cases.push([
    "where no folders can be",
    "/proc/none/cache",
    /^making the cache: \/proc\/none\/cache: cannot be written to/,
  ]);

it.each(cases)("a worker whose cache is %s says so to its controller", async (_, cacheDirectory, message) => {
  const settings = workerSettingsSchema.parse({ plaintext: true, cacheDirectory });
  const store = new StageStore(path.join(cacheDirectory, "stages"), 1, 1);
  await expect(describeWorker(settings, store)).rejects.toThrow(message);
});
