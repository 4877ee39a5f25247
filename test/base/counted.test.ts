import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { counted } from "../../src/base/counted.ts";

it("counted says one thing and several things", () => {
  expect([0, 1, 2].map((count) => counted(count, "frame"))).toEqual(["0 frames", "1 frame", "2 frames"]);
  expect([1, 3].map((count) => counted(count, "batch", "batches"))).toEqual(["1 batch", "3 batches"]);
});

it("nothing else makes plurals", () => {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const own = files.filter((name) => {
    const text = readFileSync(path.join("src", name), "utf8");
    return /=== 1 \? "" : "e?s"|\} [a-z]+\(s\)/.test(text);
  });
  expect(own).toEqual([]);
});
