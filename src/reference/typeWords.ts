import type { z } from "zod";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Says what a schema accepts: "`saturated` or fields", "a whole number, at least 1". */
export function typeWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return either(schema.enum.map((value) => `\`${value}\``));
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined)
    return either([...new Set(options.map((option) => typeWords(option as JsonSchema)))]);
  const { type } = schema;
  if (Array.isArray(type)) return either(type.map((one) => typeWords({ ...schema, type: one })));
  switch (type) {
    case "string":
      return "text";
    case "boolean":
      return "`true` or `false`";
    case "null":
      return "`null`";
    case "integer":
      return `a whole number${limits(schema)}`;
    case "number":
      return `a number${limits(schema)}`;
    case "array":
      return listWords(schema);
    case "object":
      return schema.properties === undefined ? "fields by name" : "fields";
    default:
      throw new Error(`the reference has no words for ${JSON.stringify(schema)}`);
  }
}

function listWords({ items, prefixItems }: JsonSchema): string {
  if (prefixItems !== undefined) return `a list of ${prefixItems.length} numbers`;
  const each = typeWords(items as JsonSchema);
  return each === "text" || each === "fields" ? `a list of ${each}` : `a list: each ${each}`;
}

/** Describes the minimum and the maximum; those of safe integers are left out. */
function limits({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const words = [
    minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER && `at least ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && `at most ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter((part) => part !== false);
  return words.length === 0 ? "" : `, ${words.join(" and ")}`;
}

function either(words: string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
