import { type Spec, stringValue } from "vega";

/**
 * Texts that Vega's expression parser takes for a name, also between quotes: its table of key words is a plain object,
 * so it "has" whatever every object has (vega-expression 6.2, `legalKeywords`).
 */
const misread = ["if", ...Object.getOwnPropertyNames(Object.prototype)];

const literal = new RegExp(`(["'])(${misread.join("|")})\\1`, "g");

/**
 * Writes texts that Vega would misread as a sum of two parts, because a condition, a device or a block may be called
 * `constructor`. Legends and axes list their values as they are. Anywhere else texts are data, which Vega does not parse.
 */
export function splitLiterals(spec: Spec): Spec {
  return walk(spec, "") as Spec;
}

/** Fields whose text is an expression. */
const expressions = new Set(["signal", "expr", "test", "init", "update"]);

function walk(value: unknown, field: string): unknown {
  if (typeof value === "string") return expressions.has(field) ? split(value) : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => walk(item, ""));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "legends" || key === "axes"
        ? inner.map(withValues)
        : key === "values"
          ? inner
          : walk(inner, key),
    ]),
  );
}

/** Rewrites a legend or an axis: values that would be misread become an expression that is not. */
function withValues(guide: Record<string, unknown>): unknown {
  const walked = walk(guide, "") as Record<string, unknown>;
  const { values } = walked;
  if (!Array.isArray(values) || !values.some((value) => misread.includes(value))) return walked;
  return { ...walked, values: { signal: split(stringValue(values)) } };
}

function split(expression: string): string {
  return expression.replace(literal, (_, quote: string, text: string) => {
    return `(${quote}${text.slice(0, 1)}${quote}+${quote}${text.slice(1)}${quote})`;
  });
}
