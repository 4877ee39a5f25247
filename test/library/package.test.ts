import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";

/** Paths in the tarball that `npm pack` makes. CI installs it in an empty directory and uses it (.ci/run). */
let packed: string[];
beforeAll(() => {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const [{ files }] = JSON.parse(execFileSync("npm", args, { encoding: "utf8", stdio: "pipe" }));
  packed = files.map(({ path }: { path: string }) => path);
});

describe("the package", () => {
  it.each([
    ["program and library", ["dist/cli/main.js", "dist/index.js", "dist/index.d.ts", "dist/simulate.js"]],
    [
      "what the README shows",
      ["README.md", "docs/front.png", "docs/explorer.webp", "examples/my.yaml", "profiles/xeon-2core/"],
    ],
    ["scenarios, and what workers on real machines need", ["scenarios/", "validate/local.testbed.yaml"]],
    ["what any package has", ["LICENSE", "CHANGELOG.md", "package.json"]],
  ])("holds %s", (_, beginnings) => {
    for (const beginning of beginnings) {
      expect(
        packed.some((path) => path.startsWith(beginning)),
        beginning,
      ).toBe(true);
    }
  });

  it.each([
    ["benchmarks", /bench/],
    ["tests", /test\//],
    ["sources, and maps that point at them", /^src\/|\.map$/],
    ["recorded results", /^validate\/results/],
    ["what builds and checks it", /^\.|package-lock|\.config\./],
  ])("does not hold %s", (_, pattern) => {
    expect(packed.filter((path) => pattern.test(path))).toEqual([]);
  });
});
