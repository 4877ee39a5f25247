import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readSchema, stringify } from "../../src/reference/readSchema.ts";
import { referencePages } from "../../src/reference/referencePages.ts";
import { schemaPage } from "../../src/reference/schemaPage.ts";
import { typeWords } from "../../src/reference/typeWords.ts";

const pages = Object.entries(referencePages()).map(([file, page]) => ({ file, page }));

/** Every field of every page, by the place where it stands. */
const fields = pages.flatMap(({ file, page }) =>
  page.parts.flatMap(({ schema, sample }) =>
    readSchema(schema, sample).flatMap((section) =>
      section.fields.map((field) => ({ place: `${file}: ${section.path}.${field.name}`, ...field })),
    ),
  ),
);

describe("the pages that are made from schemas", () => {
  it.each(pages)("$file is current (`npm run docs:files` makes it so)", ({ file, page }) => {
    expect(readFileSync(file, "utf8")).toBe(schemaPage(page));
  });

  it.each(pages)("$file quotes a file that its schema accepts", ({ page }) => {
    for (const { schema, sample } of page.parts) {
      const example = sample ?? parse(page.example ?? "");
      expect(schema.safeParse(example)).toMatchObject({ success: true });
    }
  });
});

describe("each field", () => {
  it.each(fields)("$place has a description, and an example that parses", (field) => {
    const { name, description, examples, schema } = field;
    expect(description).not.toBe("");
    const hasFields = readSchema(schema).length > 0;
    expect(examples.length).toBeGreaterThan(hasFields ? -1 : 0);
    for (const example of examples) {
      expect(schema.safeParse(example), String(example)).toMatchObject({ success: true });
      // As it is printed: a reader copies it into a file.
      expect(parse(`${name}: ${stringify(example)}`)).toEqual({ [name]: example });
    }
  });
});

describe("each default", () => {
  it.each(fields.filter(({ byDefault }) => byDefault !== undefined))(
    "$place is what the field has where it is left out",
    ({ name, byDefault, schema }) => {
      const { [name]: written } = parse(`${name}: ${byDefault}`);
      expect(schema.parse(written)).toEqual(schema.parse(undefined));
    },
  );
});

describe("types in words", () => {
  it.each([
    [z.string(), "text"],
    [z.number().min(0).lt(1), "a number, at least 0 and below 1"],
    [z.number().int(), "a whole number"],
    [z.enum(["a", "b", "c"]), "`a`, `b` or `c`"],
    [z.string().nullable(), "text or `null`"],
    [z.array(z.boolean()), "a list: each `true` or `false`"],
    [z.tuple([z.number(), z.number()]), "a list of 2 numbers"],
    [z.union([z.literal("auto"), z.strictObject({})]), "`auto` or fields"],
  ])("schema %# is told in words", (schema, words) => {
    expect(typeWords(z.toJSONSchema(schema))).toBe(words);
  });
});
