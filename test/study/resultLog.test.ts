import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashOf } from "../../src/study/plainData.ts";
import { ResultLog } from "../../src/study/resultLog.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "results-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const result = (seed: number) => ({
  seed,
  objectives: ["latency"],
  rows: [[`é${seed}`, 1.5, null]],
  unpredicted: null,
});

async function filled(count: number): Promise<ResultLog> {
  const log = await ResultLog.open(directory);
  await Promise.all(
    Array.from({ length: count }, (_, seed) => log.append(hashOf(`${seed}`), JSON.stringify(result(seed)))),
  );
  return log;
}

describe("ResultLog", () => {
  it("finds each result by its hash, also after it is opened again, and takes none twice", async () => {
    const log = await filled(20);
    await log.append(hashOf("3"), JSON.stringify(result(99)));
    await log.close();
    const again = await ResultLog.open(directory);
    expect(again.size).toBe(20);
    for (let seed = 0; seed < 20; seed++) expect(again.read(hashOf(`${seed}`))).toEqual(result(seed));
    expect(again.read(hashOf("20"))).toBeUndefined();
    await again.close();
  });

  it("goes on after the last whole line, wherever a killed process stopped", async () => {
    await (await filled(3)).close();
    const file = path.join(directory, "results.jsonl");
    const whole = readFileSync(file);
    const third = whole.indexOf("\n", whole.indexOf("\n") + 1) + 1;
    for (let length = third; length < whole.length; length++) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      const log = await ResultLog.open(directory);
      expect(log.size).toBe(2);
      await log.append(hashOf("2"), JSON.stringify(result(2)));
      await log.close();
      expect(readFileSync(file).equals(whole)).toBe(true);
    }
  });

  it("refuses a file of anything else, and says so when it is changed meanwhile", async () => {
    const log = await filled(1);
    const file = path.join(directory, "results.jsonl");
    truncateSync(file, 90);
    expect(() => log.read(hashOf("0"))).toThrow(
      /results\.jsonl: the line that begins with \{"hash":"\w{64} is damaged; remove it, and --resume computes/,
    );
    await log.close();
    writeFileSync(file, "hello\n");
    await expect(ResultLog.open(directory)).rejects.toThrow(
      /results\.jsonl, line 1: this is no result of a study/,
    );
  });
});
