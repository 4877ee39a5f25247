import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

/** The tree is the pipeline: a folder imports only folders of a lower rank. CONTRIBUTING.md shows the picture. */
const ranks: Record<string, number> = {
  base: 0,
  graph: 1,
  network: 1,
  pareto: 1,
  transport: 1,
  profile: 2,
  plan: 3,
  simulate: 4,
  scenario: 5,
  explore: 6,
  emulate: 6,
  runtime: 7,
  judge: 7,
  validate: 8,
  report: 8,
  cli: 9,
  bench: 9,
};

/** These run in a browser too. */
const withoutNode = ["plan", "simulate", "pareto", "network"];

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && file.includes(path.sep),
);

function importsOf(file: string): string[] {
  const text = readFileSync(path.join("src", file), "utf8");
  return [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => match[1]);
}

/** The files that `file` loads, itself included; type-only imports are erased and load nothing. */
function loaded(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(path.join("src", file), "utf8").replace(/import type [^;]+;/g, "");
  for (const [, target] of text.matchAll(/from\s*"(\.[^"]+)"/g)) {
    loaded(path.join(path.dirname(file), target), seen);
  }
  return seen;
}

describe("imports", () => {
  it("every folder has a rank", () => {
    const folders = readdirSync("src", { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((folder) => folder.name).sort()).toEqual(Object.keys(ranks).sort());
  });

  it.each(files)("%s imports only what is below it", (file) => {
    const folder = file.split(path.sep)[0];
    expect(ranks, `src/${folder} has a rank`).toHaveProperty(folder);
    for (const target of importsOf(file).filter((name) => name.startsWith("."))) {
      const other = path.join(path.dirname(file), target).split(path.sep)[0];
      if (other !== folder) expect(ranks[other], `${file} imports ${target}`).toBeLessThan(ranks[folder]);
    }
  });

  it.each(files.filter((file) => withoutNode.includes(file.split(path.sep)[0])))(
    "%s loads nothing of Node's",
    (file) => {
      for (const other of loaded(file)) {
        const text = readFileSync(path.join("src", other), "utf8");
        expect(text, `${file} loads ${other}`).not.toMatch(/from "node:/);
      }
    },
  );
});
