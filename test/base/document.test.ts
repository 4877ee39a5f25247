import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import YAML from "yaml";
import { z } from "zod";
import { blaming, checkDocument } from "../../src/base/checkDocument.ts";
import { openDocument, readDocument } from "../../src/base/document.ts";
import { InputError, ParetoPipeError } from "../../src/base/errors.ts";

const directory = mkdtempSync(path.join(tmpdir(), "document-test-"));
afterAll(() => rmSync(directory, { recursive: true }));

function write(content: string | Uint8Array, name = "file.yaml"): string {
  const file = path.join(directory, name);
  writeFileSync(file, content);
  return file;
}

const anything = z.record(z.string(), z.unknown());

describe("readDocument of JSON", () => {
  const schema = z.strictObject({ name: z.string(), list: z.array(z.number()) });

  it.each([
    ['{\n "name": "a",\n "list": [1, "2"]\n}', /line 3, column 14: list\[1\]/],
    ['{\n "name": "a",\n "list": [],\n "__proto__": 1, "more": 1 }', /line 4, column \d+: /],
    ['{\n "name": "a"\n}', /line 1, column 1: list/],
    ['{\n "name": "a",\n "list": [1 2]\n}', /not well-formed: .*line 3, column 13/],
    ['{\n "name": "a",\n', /not well-formed: .*line 3, column 1/],
  ])("names line and column: %j", async (content, message) => {
    await expect(readDocument(write(content, "file.json"), schema, "test")).rejects.toThrow(message);
  });
});

describe("readDocument", () => {
  it("keeps names as they are written, and merges", async () => {
    const file = write("base: &b { x: 1, y: 1 }\nnull: 1\n5: 2\nno: 3\nmerged: { <<: *b, y: 2 }\n");
    expect(await readDocument(file, anything, "test")).toEqual({
      base: { x: 1, y: 1 },
      null: 1,
      "5": 2,
      no: 3,
      merged: { x: 1, y: 2 },
    });
  });

  it("reads UTF-16", async () => {
    const file = write(Buffer.from("\ufeffname: é\n", "utf16le"));
    expect(await readDocument(file, anything, "test")).toEqual({ name: "é" });
  });

  it.each([
    ["a: [1, 2\n", /not well-formed: .*line 2, column 1/],
    ["a: !!foo 1\n", /not well-formed: Unresolved tag.* line 1, column 4/],
    ["a: &a [1, *a]\n", /not well-formed: at line 1, column 11, \*a is a part of what it stands for/],
    ["a: &a { b: { c: *a } }\n", /not well-formed: at line 1, column 17, \*a is a part/],
    ["", /this test is empty/],
    [" \n", /this test is empty/],
    [Uint8Array.of(0x41, 0xc3, 0x28), /is not text: neither UTF-8 nor UTF-16/],
    [Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0), /is not text/],
  ])("refuses %j", async (content, message) => {
    await expect(readDocument(write(content), anything, "test")).rejects.toThrow(message);
    await expect(readDocument(write(content), anything, "test")).rejects.toThrow(InputError);
  });

  it("names line, column and field of a fault anywhere in the file", async () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9 _-]{0,8}$/);
    const tree = fc.letrec<{ map: object; list: unknown[]; any: unknown }>((tie) => ({
      map: fc.dictionary(names, tie("any"), { minKeys: 1, maxKeys: 3 }),
      list: fc.array(tie("any"), { minLength: 1, maxLength: 3 }),
      any: fc.oneof({ maxDepth: 3 }, fc.constant(true), tie("map"), tie("list")),
    }));
    await fc.assert(
      fc.asyncProperty(tree.map, fc.nat(), fc.boolean(), async (value, choice, flow) => {
        const leaves = pathsOfLeaves(value);
        const leaf = leaves[choice % leaves.length];
        const text = YAML.stringify(withFault(value, leaf), { collectionStyle: flow ? "flow" : "block" });
        const before = text.slice(0, text.indexOf("FAULT")).split("\n");
        const place = `line ${before.length}, column ${before[before.length - 1].length + 1}`;
        const any: z.ZodType = z.lazy(() =>
          z.union([z.literal(true), z.array(any), z.record(z.string(), any)]),
        );
        await expect(readDocument(write(text), any, "test")).rejects.toThrow(
          `${place}: ${z.core.toDotPath(leaf)}: "FAULT" must be true`,
        );
      }),
      { numRuns: 60 },
    );
  });
});

function pathsOfLeaves(value: unknown, path: PropertyKey[] = []): PropertyKey[][] {
  if (value === true) return [path];
  const parts = Array.isArray(value) ? [...value.entries()] : Object.entries(value as object);
  return parts.flatMap(([key, inner]) => pathsOfLeaves(inner, [...path, key]));
}

function withFault(value: unknown, [first, ...rest]: PropertyKey[]): unknown {
  if (first === undefined) return "FAULT";
  if (Array.isArray(value)) return value.map((each, i) => (i === first ? withFault(each, rest) : each));
  const fields = Object.entries(value as object);
  return Object.fromEntries(fields.map(([key, each]) => [key, key === first ? withFault(each, rest) : each]));
}

describe("checkDocument", () => {
  const schema = z.strictObject({
    count: z.number().int().min(2),
    kind: z.discriminatedUnion("kind", [z.strictObject({ kind: z.literal("a") })]).optional(),
    either: z.union([
      z.number(),
      z.strictObject({ period: z.string() }),
      z.strictObject({ times: z.number() }),
    ]),
  });
  it.each<[string, object, RegExp]>([
    ["a field that is missing", { either: 1 }, /count: is missing; a number is needed/],
    ["one that is empty", { count: null, either: 1 }, /count: is empty; a number is needed/],
    ["one out of range", { count: 1, either: 1 }, /count: 1 must be at least 2/],
    ["one that is not whole", { count: 2.5, either: 1 }, /count: 2.5 is not a whole number/],
    ["an unknown kind", { count: 2, either: 1, kind: { kind: "b" } }, /kind\.kind: "b" must be "a"/],
    ["no kind", { count: 2, either: 1, kind: {} }, /kind\.kind: is missing; "a" is needed/],
    ["none of several", { count: 2, either: true }, /either: true must be a number or a set of fields/],
    ["what was meant of several", { count: 2, either: { times: "x" } }, /either\.times: "x" is not a number/],
    [
      "a typing error",
      { count: 2, either: 1, cuont: 3 },
      /cuont: there is no such field; did you mean count\?/,
    ],
    ["a stranger", { count: 2, either: 1, zebra: 3 }, /zebra: .*; there are count, kind, either/],
    [
      "control characters as such",
      { count: "\u001b[31m\u009b", either: 1 },
      /count: "\\u001b\[31m\ufffd" is not/,
    ],
  ])("names %s", (_, value, message) => {
    expect(() => checkDocument(value, schema, "it")).toThrow(message);
  });
});

describe("blaming", () => {
  it("puts the place before an error that a user can fix, and leaves other failures unchanged", async () => {
    const { place } = await openDocument(write("a:\n  b: 1\n"), anything, "test");
    const at = place(["a", "b"]);
    expect(at).toMatch(/file\.yaml, line 2, column 6$/);
    const mendable = blaming(at, () => Promise.reject(new InputError("no such thing")));
    await expect(mendable).rejects.toThrow(`${at}: no such thing`);
    const other = new ParetoPipeError("no disk");
    await expect(blaming(at, () => Promise.reject(other))).rejects.toBe(other);
  });
});
