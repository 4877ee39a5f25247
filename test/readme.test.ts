import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { npyHead } from "../src/graph/values/npyHead.ts";
import { scenarioSchema } from "../src/scenario/scenarioSchema.ts";
import { cli } from "./support/cli.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "notebooks/README.md",
  ...readdirSync("docs", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join("docs", file)),
];

/** Bodies of a page's code blocks in one language. */
function blocks(page: string, language: string): string[] {
  const fence = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g");
  return [...readFileSync(page, "utf8").matchAll(fence)].map(([, body]) => body);
}

/** Our commands in a page, without comments; `npm ci` and the rest are run by .ci/run. */
function commandsOf(page: string): string[] {
  return blocks(page, "sh")
    .flatMap((body) => body.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line.startsWith("npx paretopipe "))
    .map((line) => line.replace("npx paretopipe ", ""));
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...readFileSync(page, "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "readme-test-"));
  for (const folder of ["scenarios", "profiles", "validate"])
    symlinkSync(path.resolve(folder), path.join(directory, folder));
  cpSync("examples", path.join(directory, "examples"), { recursive: true });
  copyFileSync("test/fixtures/mobilenet_v2_w10.onnx", path.join(directory, "my.onnx"));
  // Two inputs of that model.
  const frames = Buffer.concat([npyHead("float32", [2, 3, 64, 64]), Buffer.alloc(2 * 4 * 3 * 64 * 64)]);
  writeFileSync(path.join(directory, "frames.npy"), frames);
});
afterAll(() => rmSync(directory, { recursive: true }));

describe.each([
  { page: "README.md", atLeast: 5 },
  { page: "docs/reference/commands.md", atLeast: 10 },
])("the commands of $page", ({ page, atLeast }) => {
  const commands = commandsOf(page);

  it("are there", () => {
    expect(commands.length).toBeGreaterThanOrEqual(atLeast);
  });

  // In order: later commands use the files of earlier ones.
  it.each(commands)("work: paretopipe %s", async (command) => {
    // A few rounds of profiling and a few points show that it works; minutes of it would show no more.
    const shorter = command
      .replace("--budget 1min", "--budget 10s")
      .replace("--budget 3min", "--budget 60s --points 1 --visit 1s --width 1");
    const args = shorter.replaceAll("'", "").split(/\s+/);
    // PNGs take longest. The README's commands draw them.
    if (args[0] === "simulate" && page !== "README.md") args.push("--charts", "svg");
    const { code, stdout, stderr } = await cli(args, { cwd: directory });
    if (args[0] === "validate" && code === 3) {
      // So little was measured, on a busy machine, that it may be off: then that is what it must say.
      expect(stderr).toMatch(/^paretopipe: .*outside the tolerance of 10 %/);
    } else if (args[0] === "validate" && code === 1) {
      // Or the budget may end too early on such a machine.
      expect(stderr).toMatch(/Go on with paretopipe validate --resume/);
    } else expect(code, stderr).toBe(0);
    // On a busy machine a command may say what its budget does not reach, or how long it will take.
    for (const line of stderr.split("\n").slice(0, -1)) expect(line).toMatch(/^paretopipe: /);
    expect(stdout.length).toBeGreaterThan(10);
  });
});

describe("README", () => {
  it("shows examples/my.yaml as it is", () => {
    expect(blocks("README.md", "yaml")).toContain(readFileSync("examples/my.yaml", "utf8"));
  });

  it("has at most 100 lines", () => {
    expect(readFileSync("README.md", "utf8").split("\n").length).toBeLessThanOrEqual(101);
  });
});

describe("the pages", () => {
  it.each(pages)("%s points only at files and headings that are there", (page) => {
    const links = [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
    if (page === "README.md") expect(links.length).toBeGreaterThan(10);
    for (const [link, file, anchor] of links) {
      const target = file === "" ? page : path.join(path.dirname(page), file);
      expect(existsSync(target), link).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), link).toContain(anchor);
    }
  });

  /** What a reader makes: by following CONTRIBUTING.md, or by `npm run docs`. */
  const made = ["src/cli/commands/yours.ts", "src/graph/zoo/yourModel.ts", "docs/api/"];

  it.each(pages)("%s names only files of the project that are there", (page) => {
    const named = readFileSync(page, "utf8").matchAll(
      /`((?:src|test|validate|examples|scenarios|profiles|notebooks|docs)\/[\w./-]*)`/g,
    );
    const missing = [...named].map(([, file]) => file).filter((file) => !existsSync(file));
    expect(missing.filter((file) => !made.includes(file))).toEqual([]);
  });

  const guides = ["docs/guides/networks.md", "docs/guides/several-devices.md"];
  it.each(guides.flatMap((guide) => blocks(guide, "yaml")))(
    "the guides to networks and to several devices have parts of scenarios: %s",
    (block) => {
      const scenario = {
        ...parse(readFileSync("examples/my.yaml", "utf8")),
        conditions: { wired: "" },
        ...parse(block),
      };
      expect(() => scenarioSchema.parse(scenario)).not.toThrow();
    },
  );
});
