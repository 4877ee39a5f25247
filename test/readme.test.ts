import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "./support/cli.ts";

const readme = readFileSync("README.md", "utf8");

/** Bodies of the README's code blocks in one language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(
    ([, body]) => body,
  );
}

/** The commands of ours, without comments; `npm ci` and the rest are run by .ci/run. */
const commands = blocks("sh")
  .flatMap((body) => body.split("\n"))
  .map((line) => line.replace(/\s+#.*$/, "").trim())
  .filter((line) => line.startsWith("npx paretopipe "))
  .map((line) => line.replace("npx paretopipe ", ""));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "readme-test-"));
  for (const folder of ["scenarios", "profiles", "validate"])
    symlinkSync(path.resolve(folder), path.join(directory, folder));
  cpSync("examples", path.join(directory, "examples"), { recursive: true });
  copyFileSync("test/fixtures/mobilenet_v2_w10.onnx", path.join(directory, "my.onnx"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("README", () => {
  it("has commands to run", () => {
    expect(commands.length).toBeGreaterThan(10);
  });

  // In order: later commands use the files of earlier ones.
  it.each(commands)("paretopipe %s", async (command) => {
    // One round of profiling shows that it works; a minute of it would show no more.
    const args = command.replace("--budget 1min", "--budget 1s").split(/\s+/);
    const result = await cli(args, { cwd: directory });
    if (args[0] === "validate" && result.code === 3) {
      // So little was measured, on a busy machine, that it may be off: then that is what it must say.
      expect(result.stderr).toMatch(/^paretopipe: .*outside the tolerance of 10 %/);
    } else expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout.length).toBeGreaterThan(10);
  });

  it("shows examples/my.yaml as it is", () => {
    expect(blocks("yaml")).toContain(readFileSync("examples/my.yaml", "utf8"));
  });

  it("points only at files that are there", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(3);
    for (const target of links) expect(existsSync(target), target).toBe(true);
  });
});
