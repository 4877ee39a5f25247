import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
  /(?<!\.d)\.ts$/.test(file),
);

describe("doc comments", () => {
  it("every export has one", () => {
    const bare = files.flatMap((file) => {
      const lines = readFileSync(path.join("src", file), "utf8").split("\n");
      return lines
        .filter(
          (line, index) =>
            /^export (abstract |async )?(class|const|function|interface|type) \w/.test(line) &&
            !lines[index - 1]?.endsWith("*/"),
        )
        .map((line) => `${file}: ${line}`);
    });
    expect(files.length).toBeGreaterThan(300);
    expect(bare).toEqual([]);
  });
});
