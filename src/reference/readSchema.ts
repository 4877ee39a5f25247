import { parse } from "yaml";
import { z } from "zod";
import { formatDuration, formatEnergy } from "../base/units.ts";
import { typeWords } from "./typeWords.ts";

/** One field of a kind of file, as the reference describes it. */
export interface Field {
  name: string;
  /** The allowed values, in words. */
  type: string;
  required: boolean;
  /** The default value, in words; undefined if there is no single one. */
  byDefault?: string;
  description: string;
  /** Examples of values. Empty if the field has fields of its own. */
  examples: unknown[];
  /** Checks an example. */
  schema: z.ZodType;
}

/** Fields at the same place. */
export interface Section {
  /** The place of the fields: `devices.NAME.disruptions[]`; empty at the top. */
  path: string;
  fields: Field[];
}

/** A schema without its wrappers, and the facts from the wrappers. */
interface Unwrapped {
  inner: z.ZodType;
  description?: string;
  examples?: unknown[];
  required: boolean;
  byDefault?: unknown;
}

/**
 * Returns all sections of a schema, outer ones first. It takes the schemas' own descriptions and `examples`. If a field has
 * no examples, the value of `sample` at its place is one.
 */
export function readSchema(schema: z.ZodType, sample?: unknown, path = ""): Section[] {
  const { inner } = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    const fields = Object.entries(inner.shape as Record<string, z.ZodType>);
    return [
      {
        path,
        fields: fields.map(([name, field]) => readField(name, field, memberOf(sample, name))),
      },
      ...fields.flatMap(([name, field]) =>
        readSchema(field, memberOf(sample, name), path === "" ? name : `${path}.${name}`),
      ),
    ];
  }
  if (inner instanceof z.ZodRecord) {
    const [first] = isRecord(sample) ? Object.values(sample) : [];
    return readSchema(inner.valueType as z.ZodType, first, `${path}.NAME`);
  }
  if (inner instanceof z.ZodArray)
    return readSchema(inner.element as z.ZodType, Array.isArray(sample) ? sample[0] : undefined, `${path}[]`);
  if (inner instanceof z.ZodUnion) {
    return (inner.options as z.ZodType[]).flatMap((option) =>
      readSchema(option, option.safeParse(sample).success ? sample : undefined, path),
    );
  }
  return [];
}

function readField(name: string, schema: z.ZodType, sample: unknown): Field {
  const { inner, description, examples, required, byDefault } = unwrap(schema);
  const hasFields = readSchema(schema).length > 0;
  const found =
    examples ??
    (inner instanceof z.ZodLiteral ? [...inner.values] : sample === undefined ? [] : [shortened(sample)]);
  return {
    name,
    type: typeWords(z.toJSONSchema(schema, { io: "input" })),
    required,
    byDefault: byDefault === undefined ? undefined : defaultWords(byDefault, inner, found),
    description: description ?? "",
    examples: hasFields && examples === undefined ? [] : found,
    schema,
  };
}

function unwrap(schema: z.ZodType): Unwrapped {
  const said: Unwrapped = { inner: schema, required: !schema.safeParse(undefined).success };
  for (let at = schema; ; ) {
    const { description, examples } = at.meta() ?? {};
    said.description ??= description;
    said.examples ??= examples as unknown[] | undefined;
    said.inner = at;
    if (at instanceof z.ZodDefault) said.byDefault ??= at.def.defaultValue;
    if (at instanceof z.ZodPipe)
      at = (at.def.in instanceof z.ZodTransform ? at.def.out : at.def.in) as z.ZodType;
    else if (
      at instanceof z.ZodOptional ||
      at instanceof z.ZodNullable ||
      at instanceof z.ZodDefault ||
      at instanceof z.ZodPrefault
    )
      at = at.def.innerType as z.ZodType;
    else return said;
  }
}

/** Writes a default as a file would have it. One of text in human units is in SI, and its field's examples tell the unit. */
function defaultWords(value: unknown, inner: z.ZodType, examples: readonly unknown[]): string {
  if (typeof value !== "number" || inner instanceof z.ZodNumber) return stringify(value);
  const text = examples.find((example) => typeof example === "string");
  if (text === undefined) return stringify(value);
  if (text.endsWith("%")) return `${100 * value}%`;
  return text.endsWith("J") ? formatEnergy(value) : formatDuration(value);
}

/** Writes a value on one line, as YAML and JSON have it. */
export function stringify(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stringify).join(", ")}]`;
  if (!isRecord(value)) return typeof value === "string" ? textOf(value) : JSON.stringify(value);
  const entries = Object.entries(value);
  return entries.length === 0
    ? "{}"
    : `{ ${entries.map(([key, each]) => `${key}: ${stringify(each)}`).join(", ")} }`;
}

/** Writes text without quotes if YAML reads it as that text, and as one value of a list. */
function textOf(text: string): string {
  return /^[A-Za-z0-9./][\w./ %@*+-]*$/.test(text) && parse(text) === text ? text : JSON.stringify(text);
}

/** Cuts a long list of a real file short. */
function shortened(value: unknown): unknown {
  return Array.isArray(value) ? value.slice(0, 3).map(shortened) : value;
}

function memberOf(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
