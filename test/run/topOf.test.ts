import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { topOf, topOptions } from "../../src/run/outputs/topOf.ts";

const directory = mkdtempSync(path.join(tmpdir(), "top-"));
afterAll(() => rmSync(directory, { recursive: true }));

it("a score that is NaN is the last, and JSON says what each score is", () => {
  const scores = [0.25, Number.NaN, 3, Number.NEGATIVE_INFINITY, Number.NaN, Number.POSITIVE_INFINITY, 3];
  expect(topOf(scores, { count: 9 }).map(({ class: index, score }) => [index, score])).toEqual([
    [5, "Infinity"],
    [2, 3],
    [6, 3],
    [0, 0.25],
    [3, "-Infinity"],
    [1, "NaN"],
    [4, "NaN"],
  ]);
});

it("integers beyond 2^53 are told apart, and written as text", () => {
  expect(topOf([2n ** 53n, 2n ** 53n + 1n, 7n], { count: 3 })).toEqual([
    { class: 1, score: "9007199254740993" },
    { class: 0, score: "9007199254740992" },
    { class: 2, score: 7 },
  ]);
});

it.each([
  ["UTF-8 with a mark", Buffer.from("\uFEFFKatze\r\nHöhle\r\n")],
  ["UTF-16 with a mark", Buffer.from("\uFEFFKatze\r\nHöhle\r\n", "utf16le")],
])("labels may be in %s", async (name, bytes) => {
  const file = path.join(directory, `${name}.txt`);
  writeFileSync(file, bytes);
  const { labels } = await topOptions(1, file, [{ name: "y", type: "float32", shape: [2] }]);
  expect(labels).toEqual(["Katze", "Höhle"]);
});
