import { type Field, readSchema, type Section, stringify } from "./readSchema.ts";
import type { ReferencePage } from "./referencePages.ts";

/** Makes the reference of a kind of file as Markdown: its example in full, then a table for each section of fields. */
export function schemaPage({ title, intro, example, parts }: ReferencePage): string {
  const sections = parts.flatMap(({ heading, schema, sample }) => {
    const found = readSchema(schema, sample);
    return [
      ...(heading === undefined ? [] : [`## ${heading}`]),
      ...found.map((section, index) => sectionText(section, index, found)),
    ];
  });
  return `${[
    `# ${title}`,
    "<!-- Made from the schema by `npm run docs:files`. Change the schema, not this page. -->",
    intro,
    ...(example === undefined ? [] : [`\`\`\`yaml\n${example}\`\`\``]),
    ...sections,
  ].join("\n\n")}\n`;
}

function sectionText({ path, fields }: Section, index: number, all: Section[]): string {
  // If one of several kinds of fields is allowed, the heading names the kind by its first field.
  const isOneOfSeveral = all.some((section) => section !== all[index] && section.path === path);
  const [first] = fields;
  const kind = first.type === `\`${first.examples[0]}\`` ? `${first.name}: ${first.examples[0]}` : first.name;
  const heading =
    path === "" ? "### The file" : `### \`${path}\`${isOneOfSeveral ? ` with \`${kind}\`` : ""}`;
  return [
    heading,
    "",
    "| field | what it is | value | default | example |",
    "| --- | --- | --- | --- | --- |",
    ...fields.map(row),
  ].join("\n");
}

function row({ name, description, type, required, byDefault, examples }: Field): string {
  const cells = [
    `\`${name}\``,
    description,
    type,
    byDefault === undefined ? (required ? "required" : "") : `\`${byDefault}\``,
    examples.length === 0
      ? "see below"
      : examples.map((example) => `\`${name}: ${stringify(example)}\``).join("<br>"),
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
