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
  modelView: 2,
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
  export: 8,
  run: 9,
  explorer: 9,
  study: 9,
  cli: 10,
  bench: 10,
  reference: 10,
  notebooks: 10,
};

/** These run in a browser too: folders, and files of other folders, each with all that it loads. */
const withoutNode = [
  "plan",
  "simulate",
  "pareto",
  "network",
  "modelView",
  "explore/exploreWith.ts",
  "explore/evaluateInline.ts",
  "scenario/scenarioParts.ts",
  "scenario/scenarioSchema.ts",
];

const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".d.ts") && file.includes(path.sep),
);

const texts = new Map(files.map((file) => [file, readFileSync(path.join("src", file), "utf8")]));
const imports = new Map(
  [...texts].map(([file, text]) => [
    file,
    [...text.matchAll(/(?:from|import\()\s*"([^"]+)"/g)].map((match) => match[1]),
  ]),
);

function importsOf(file: string): string[] {
  return imports.get(file) ?? [];
}

/** The files that `file` loads, itself included; type-only imports are erased and load nothing. */
function loaded(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = (texts.get(file) ?? "").replace(/import type [^;]+;/g, "");
  for (const [, target] of text.matchAll(/from\s*"(\.[^"]+)"/g)) {
    loaded(path.join(path.dirname(file), target), seen);
  }
  return seen;
}

/** A chain of imports from `file` back to itself, type-only ones included; undefined if there is none. */
function circle(file: string): string[] | undefined {
  const seen = new Set<string>();
  const search = (at: string, way: string[]): string[] | undefined => {
    for (const target of importsOf(at).filter((name) => name.startsWith("."))) {
      const next = path.join(path.dirname(at), target);
      if (next === file) return [...way, file];
      if (seen.has(next) || !next.endsWith(".ts")) continue;
      seen.add(next);
      const found = search(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return search(file, [file]);
}

/** Where the call ends whose arguments begin a text. Brackets in strings are taken for code; ours come in pairs. */
function endOfCall(text: string): number {
  let depth = 1;
  for (const { 0: bracket, index } of text.matchAll(/[()]/g)) {
    depth += bracket === "(" ? 1 : -1;
    if (depth === 0) return index;
  }
  return text.length;
}

describe("imports", () => {
  it("every folder of src has a rank", () => {
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

  it("imports never go in a circle", () => {
    expect(files.map(circle).filter((found) => found !== undefined)).toEqual([]);
  });

  it("graph/onnxProto.ts is the only file that imports the package of ONNX's messages", () => {
    const importers = files.filter((file) => importsOf(file).includes("onnx-buf"));
    expect(importers).toEqual([path.join("graph", "onnxProto.ts")]);
  });

  it("a worker's serving process, which each session starts anew, loads no library that it may not need", () => {
    const started = [...loaded(path.join("runtime", "worker", "serveChild.ts"))];
    expect(started).toContain(path.join("runtime", "worker", "controllerSession.ts"));
    const packages = started.flatMap((file) => {
      const text = (texts.get(file) ?? "").replace(/import type [^;]+;/g, "");
      return [...text.matchAll(/from\s*"([^".][^"]*)"/g)].map((match) => match[1]);
    });
    expect(packages).toContain("zod");
    for (const heavy of ["@grpc/grpc-js", "yaml", "onnx-buf", "onnxruntime-node", "simple-statistics"]) {
      expect(packages).not.toContain(heavy);
    }
  });

  it("no command imports another; only an index lists them", () => {
    const commands = path.join("cli", "commands");
    const importers = files.filter((file) => {
      if (!file.startsWith(commands) || path.basename(file) === "index.ts") return false;
      const targets = importsOf(file).filter((name) => name.startsWith("."));
      return targets.some((target) => path.join(path.dirname(file), target).startsWith(commands));
    });
    expect(importers).toEqual([]);
  });

  it("every error gives its code, and docs/reference/errors.md lists the codes", () => {
    const silent = files.flatMap((file) =>
      [...texts.get(file)!.matchAll(/new (?:InputError|ParetoPipeError)\(/g)].flatMap(
        ({ index, 0: begin }) => {
          const rest = texts.get(file)!.slice(index + begin.length);
          const isSaid = /\bcode\b/.test(rest.slice(0, endOfCall(rest)));
          return isSaid ? [] : [`${file}: ${rest.slice(0, 60)}`];
        },
      ),
    );
    expect(silent).toEqual([]);
  });

  it("no folder holds more than a quarter of the code", () => {
    const lines = (file: string) => texts.get(file)!.split("\n").length;
    const sizes = new Map<string, number>();
    for (const file of files) {
      const [folder] = file.split(path.sep);
      sizes.set(folder, (sizes.get(folder) ?? 0) + lines(file));
    }
    const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const [folder, size] of sizes) expect(size, `lines in src/${folder}`).toBeLessThan(all / 4);
  });

  it.each(files.filter((file) => withoutNode.some((part) => file === part || file.startsWith(`${part}/`))))(
    "%s loads nothing of Node's",
    (file) => {
      for (const other of loaded(file)) {
        expect(texts.get(other), `${file} loads ${other}`).not.toMatch(/from "node:/);
      }
    },
  );
});
