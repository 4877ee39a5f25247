import YAML from "yaml";
import { InputError } from "./errors.ts";

/** A value that was read from text, and where its parts stand in it. */
export interface ParsedDocument {
  value: unknown;
  /**
   * Where the value at a path stands, such as `line 7, column 3`; of a part that is missing, the nearest part around
   * it. With `key`, where its name stands. Undefined where nobody keeps positions (JSON).
   */
  locate(path: readonly PropertyKey[], key?: boolean): string | undefined;
}

/** @throws InputError with JSON's own message, after `what` */
export function parseJson(text: string, what: string): ParsedDocument {
  try {
    return { value: JSON.parse(text), locate: () => undefined };
  } catch (cause) {
    throw new InputError(`${what} is not well-formed: ${(cause as Error).message}`, { cause });
  }
}

/**
 * Reads one YAML document. Keys are text, whatever they look like, and `<<` merges.
 *
 * @param what begins messages: `my.yaml: this scenario`
 * @throws InputError with line and column
 */
export function parseYaml(text: string, what: string): ParsedDocument {
  const lines = new YAML.LineCounter();
  const document = YAML.parseDocument(text, { lineCounter: lines, merge: true, stringKeys: true });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault?.code === "MULTIPLE_DOCS") {
    throw new InputError(`${what} must be one YAML document; at ${at(lines, fault.pos[0])} begins another`);
  }
  if (fault) throw new InputError(`${what} is not well-formed: ${fault.message.trim()}`, { cause: fault });
  return {
    value: toValue(document, what, lines),
    locate: (path, key = false) => at(lines, offsetOf(document, path, key)),
  };
}

function at(lines: YAML.LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}

function toValue(document: YAML.Document, what: string, lines: YAML.LineCounter): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // The package's guard against aliases that stand for aliases: a few lines would become gigabytes.
    if (!(cause instanceof ReferenceError)) throw cause;
    let alias = 0;
    YAML.visit(document, {
      Alias(_, node) {
        alias = node.range?.[0] ?? 0;
        return YAML.visit.BREAK;
      },
    });
    throw new InputError(
      `${what} is not well-formed: ${cause.message}; its first alias is at ${at(lines, alias)}`,
      { cause },
    );
  }
}

/** The offset in the text of the deepest part of a path that is there. */
function offsetOf(document: YAML.Document, path: readonly PropertyKey[], key: boolean): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const [i, name] of path.entries()) {
    const next = child(resolved(node, document), name, document);
    if (!next) break;
    offset = (key && i === path.length - 1 ? rangeStart(next.key) : rangeStart(next.value)) ?? offset;
    node = next.value;
  }
  return offset;
}

function rangeStart(node: unknown): number | undefined {
  return YAML.isNode(node) ? node.range?.[0] : undefined;
}

function resolved(node: unknown, document: YAML.Document): unknown {
  return YAML.isAlias(node) ? node.resolve(document) : node;
}

function child(
  node: unknown,
  name: PropertyKey,
  document: YAML.Document,
): { key?: unknown; value: unknown } | undefined {
  if (YAML.isSeq(node)) return typeof name === "number" ? { value: node.items[name] } : undefined;
  if (!YAML.isMap(node)) return undefined;
  const own = node.items.find(({ key }) => YAML.isScalar(key) && String(key.value) === String(name));
  if (own) return own;
  // What a merge brings in stands where the merged map does.
  for (const { key, value } of node.items) {
    if (!YAML.isScalar(key) || key.source !== "<<") continue;
    const merged = resolved(value, document);
    for (const source of YAML.isSeq(merged) ? merged.items : [merged]) {
      const found = child(resolved(source, document), name, document);
      if (found) return found;
    }
  }
  return undefined;
}
