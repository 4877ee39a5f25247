import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as library from "../../src/index.ts";
import { UserProject } from "../support/userProject.ts";

/** The example in the doc comment of each function that has one. */
const examples = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => {
    const text = readFileSync(path.join("src", file), "utf8");
    const commented = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\nexport (?:async )?function (\w+)/g;
    return [...text.matchAll(commented)].flatMap(([, comment, name]) => {
      const [, code] = comment.match(/@example\n \* ```ts\n([\s\S]*?) \* ```/) ?? [];
      return code === undefined ? [] : [{ name, code: code.replaceAll(/^ \* ?/gm, "") }];
    });
  });

/** What an example says that it prints: the comments behind its `console.log`s. */
function promised(code: string): string[] {
  return [...code.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map(([, output]) => output);
}

const printing = examples.filter(({ code }) => promised(code).length > 0);

let project: UserProject;
beforeAll(() => {
  project = new UserProject();
});
afterAll(() => project.remove());

describe("examples in doc comments", () => {
  it("exist for each function of the library", () => {
    const functions = Object.entries(library).filter(
      ([name, value]) => typeof value === "function" && /^[a-z]/.test(name),
    );
    const names = examples.map(({ name }) => name);
    expect(functions.map(([name]) => name).filter((name) => !names.includes(name))).toEqual([]);
    expect(printing.length).toBeGreaterThan(15);
  });

  it("compile in a user's project", async () => {
    for (const { name, code } of examples) writeFileSync(path.join(project.directory, `${name}.ts`), code);
    const compilerOptions = {
      ...{ target: "ES2023", module: "NodeNext", strict: true, noEmit: true, noUnusedLocals: true },
      ...{ types: ["node"], skipLibCheck: true },
    };
    writeFileSync(path.join(project.directory, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const compiled = await promisify(execFile)(path.resolve("node_modules/.bin/tsc"), ["-p", "."], {
      cwd: project.directory,
    }).catch((error) => error);
    expect(compiled.stdout).toBe("");
  });

  it.each(printing)("$name prints what its example says", async ({ name, code }) => {
    const file = project.addProgram(name, code);
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: project.directory });
    expect(stdout.trimEnd().split("\n")).toEqual(promised(code));
  });
});
