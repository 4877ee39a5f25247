import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { childModule } from "../../src/base/childModule.ts";
import { packageFile } from "../../src/base/packageFile.ts";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".ts"),
);
const texts = sources.map((file) => readFileSync(path.join("src", file), "utf8"));
/** What the calls of a function have for their first argument, if that is a text. */
const argumentsOf = (name: string) =>
  texts.flatMap((text) =>
    [...text.matchAll(new RegExp(`\\b${name}\\("([^"]+)"`, "g"))].map((match) => match[1]),
  );

it("a file of this package is found from its root", () => {
  expect(packageFile("validate/packet-link.py")).toBe(path.resolve("validate/packet-link.py"));
});

it("every file of this package that the program asks for is there", () => {
  const files = argumentsOf("packageFile");
  expect(files).toContain("package.json");
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

it("every module that is run by itself is in src, and compiled", () => {
  const modules = argumentsOf("childModule");
  expect(modules).toContain("profile/measureChild.js");
  for (const name of modules) {
    expect(sources).toContain(name.replace(/\.js$/, ".ts"));
    expect(childModule(name)).toBe(path.resolve("dist", name));
    expect(existsSync(childModule(name)), name).toBe(true);
  }
});
