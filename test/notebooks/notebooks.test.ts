import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { joined, type Notebook, parseNotebook, stringifyNotebook } from "../../src/notebooks/notebook.ts";

const files = readdirSync("notebooks").filter((file) => file.endsWith(".ipynb"));
const read = (file: string) => parseNotebook(readFileSync(path.join("notebooks", file), "utf8"));
const codeCells = (notebook: Notebook) => notebook.cells.filter((cell) => cell.cell_type === "code");
const pictures = (notebook: Notebook) =>
  codeCells(notebook).flatMap(({ outputs }) =>
    (outputs ?? []).flatMap((output) => {
      const data = "data" in output ? output.data["image/png"] : undefined;
      return data === undefined ? [] : [Buffer.from(data as string, "base64")];
    }),
  );

it("there are five notebooks", () => {
  expect(files).toEqual([
    "first-split.ipynb",
    "four-boards.ipynb",
    "predicted-and-measured.ipynb",
    "the-paper.ipynb",
    "what-if-networks.ipynb",
  ]);
});

describe.each(files)("%s", (file) => {
  const notebook = read(file);

  it("was executed from its first cell to its last, without an error", () => {
    const cells = codeCells(notebook);
    expect(cells.map((cell) => cell.execution_count)).toEqual(cells.map((_, index) => index + 1));
    const errors = cells.flatMap(({ outputs }) =>
      (outputs ?? []).filter(
        (output) => ("name" in output && output.name === "stderr") || output.output_type === "error",
      ),
    );
    expect(errors).toEqual([]);
  });

  it("has pictures that are wide enough to read", async () => {
    expect(pictures(notebook).length).toBeGreaterThan(1);
    for (const picture of pictures(notebook)) {
      const { format, width } = await sharp(picture).metadata();
      expect(format).toBe("png");
      expect(width).toBeGreaterThan(900);
    }
  });

  it("says nothing of the machine that executed it", () => {
    const text = readFileSync(path.join("notebooks", file), "utf8");
    expect(text).not.toMatch(/(^|[\s"'(])\/(home|root|Users|tmp|var|work|opt|mnt)\//);
    expect(text).not.toContain("file://");
  });

  it("is written as the runner writes it", () => {
    expect(readFileSync(path.join("notebooks", file), "utf8")).toBe(stringifyNotebook(notebook));
  });
});

describe("the code of the notebooks", () => {
  it("compiles", () => {
    const project = mkdtempSync(path.join(tmpdir(), "notebooks-test-"));
    try {
      for (const name of ["dist", "node_modules"]) symlinkSync(path.resolve(name), path.join(project, name));
      for (const name of ["package.json", "tsconfig.json"]) cpSync(name, path.join(project, name));
      mkdirSync(path.join(project, "notebooks"));
      cpSync("notebooks/show.ts", path.join(project, "notebooks/show.ts"));
      for (const file of files) {
        const code = codeCells(read(file)).map(({ source }) => joined(source));
        writeFileSync(path.join(project, "notebooks", file.replace(".ipynb", ".ts")), `${code.join("\n")}\n`);
      }
      const compile = () =>
        execFileSync(path.resolve("node_modules/.bin/tsc"), ["-p", "."], { cwd: project, encoding: "utf8" });
      expect(compile()).toBe("");
    } finally {
      rmSync(project, { recursive: true });
    }
  });
});

it("the README's picture of a notebook is the one in that notebook", () => {
  expect(pictures(read("the-paper.ipynb"))).toContainEqual(readFileSync("docs/paper.png"));
});
