import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseNotebook, stringifyNotebook } from "../../src/notebooks/notebook.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), "notebooks-test-"));
  mkdirSync(path.join(directory, "notebooks"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A notebook with one cell for each piece of code. */
function writeNotebook(name: string, ...codes: string[]) {
  const cells = codes.map((source) => ({ cell_type: "code", metadata: {}, source, outputs: [] }));
  writeFileSync(path.join(directory, "notebooks", `${name}.ipynb`), stringifyNotebook({ cells }));
}

/** Runs the command that `npm run notebooks` runs. */
async function check(...args: string[]) {
  const child = spawn(process.execPath, [path.resolve("dist/notebooks/main.js"), ...args], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, "close");
  const [stdout, stderr] = await outputs;
  return { code, stdout, stderr };
}

describe("npm run notebooks", () => {
  it("records outputs, and fails when a figure has changed since", async () => {
    writeFileSync(path.join(directory, "notebooks", "figure.json"), "41");
    writeNotebook(
      "one",
      `import figure from "./figure.json" with { type: "json" };`,
      "console.log(figure + 1);",
    );
    expect(await check("--write")).toMatchObject({ code: 0, stderr: "" });
    const file = path.join(directory, "notebooks", "one.ipynb");
    const { cells } = parseNotebook(readFileSync(file, "utf8"));
    expect(cells[1]).toMatchObject({ execution_count: 2, outputs: [{ name: "stdout", text: ["42\n"] }] });
    expect(await check()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("one.ipynb: as recorded"),
    });

    writeFileSync(path.join(directory, "notebooks", "figure.json"), "42");
    const changed = await check();
    expect(changed.code).toBe(1);
    expect(changed.stderr).toContain('one.ipynb, code cell 2: outputs.0.stdout.0 was "42" and is now "43"');
  });

  it("fails when a cell does, names it, and executes the other notebooks", async () => {
    writeNotebook("bad", "const fine = 1;", `throw new Error("no such model");`);
    writeNotebook("good", "1;");
    const { code, stdout, stderr } = await check();
    expect(code).toBe(1);
    expect(stderr).toContain("bad.ipynb, code cell 2: Error: no such model");
    expect(stdout).toContain("good.ipynb: ");
  });

  it("ends the kernel when it is ended", async () => {
    writeNotebook("endless", `Deno.writeTextFileSync("pid", String(Deno.pid)); await new Promise(() => {});`);
    const child = spawn(process.execPath, [path.resolve("dist/notebooks/main.js")], { cwd: directory });
    const file = path.join(directory, "notebooks", "pid");
    await vi.waitFor(() => expect(readFileSync(file, "utf8")).not.toBe(""), { timeout: 300_000 });
    child.kill("SIGTERM");
    await once(child, "close");
    const kernel = Number(readFileSync(file, "utf8"));
    await vi.waitFor(() => expect(() => process.kill(kernel, 0)).toThrow("ESRCH"), { timeout: 300_000 });
  });

  it("names the notebooks that there are if it is given another name", async () => {
    writeNotebook("one", "1");
    expect(await check("two")).toMatchObject({
      code: 2,
      stderr: 'there is no notebook "two"; there are one\n',
    });
  });
});
