import YAML from "yaml";
import { InputError } from "./errors.ts";

/** A value that was read from text, and the positions of its parts. */
export interface ParsedDocument {
  value: unknown;
  /**
   * Returns the position of the value at a path, such as `line 7, column 3`; for a missing part, that of the nearest
   * part around it. With `key`, returns the position of its name. Undefined if positions are not known (very long JSON).
   */
  locate(path: readonly PropertyKey[], key?: boolean): string | undefined;
}

/** Maximum number of characters of JSON in which positions are looked up: YAML's parser takes a second for a million. */
const locatedCharacters = 2 ** 22;

/**
 * Parses JSON.
 *
 * @param what begins messages: `my.json: this profile`
 * @throws InputError with JSON's own message, and the line and column that it is about
 */
export function parseJson(text: string, what: string): ParsedDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const { message } = cause as Error;
    const offset = /end of JSON/.test(message) ? text.length : /at position (\d+)/.exec(message)?.[1];
    const place = offset === undefined ? "" : ` (${jsonPlace(text, Number(offset))})`;
    throw new InputError(`${what} is not well-formed: ${message}${place}`, {
      code: "invalid-document",
      cause,
    });
  }
  let located: ParsedDocument["locate"] | undefined;
  return {
    value,
    locate(path, key) {
      if (text.length > locatedCharacters) return undefined;
      // JSON is YAML too, whose parser knows positions. It is slow, so it is asked only if there is a fault.
      located ??= parseYaml(text, what).locate;
      return located(path, key);
    },
  };
}

function jsonPlace(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/**
 * Parses one YAML document. Keys are always text, and `<<` merges.
 *
 * @param what begins messages: `my.yaml: this scenario`
 * @throws InputError with line and column
 */
export function parseYaml(text: string, what: string): ParsedDocument {
  const lines = new YAML.LineCounter();
  const document = YAML.parseDocument(text, { lineCounter: lines, merge: true, stringKeys: true });
  const [fault] = [...document.errors, ...document.warnings];
  if (fault?.code === "MULTIPLE_DOCS") {
    throw new InputError(`${what} must be one YAML document; at ${at(lines, fault.pos[0])} begins another`, {
      code: "invalid-document",
    });
  }
  if (fault) {
    // As in `name: a: b`. The package's words are about what it took this for.
    const hint = fault.code === "BLOCK_AS_IMPLICIT_KEY" ? 'text with ": " in it needs quotes. ' : "";
    throw new InputError(`${what} is not well-formed: ${hint}${fault.message.trim()}`, {
      code: "invalid-document",
      cause: fault,
    });
  }
  refuseCircles(document, what, lines);
  return {
    value: toValue(document, what, lines),
    locate: (path, key = false) => at(lines, offsetOf(document, path, key)),
  };
}

function at(lines: YAML.LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `line ${line}, column ${col}`;
}

/** Throws InputError for an alias of something that it is a part of: such a value has no end. */
function refuseCircles(document: YAML.Document, what: string, lines: YAML.LineCounter): void {
  YAML.visit(document, {
    Alias(_, node, path) {
      const target = node.resolve(document);
      if (!path.some((around) => around === target)) return;
      throw new InputError(
        `${what} is not well-formed: at ${at(lines, rangeStart(node) ?? 0)}, *${node.source} is a part of what it stands for`,
        { code: "invalid-document" },
      );
    },
  });
}

function toValue(document: YAML.Document, what: string, lines: YAML.LineCounter): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    // The package rejects aliases of aliases, with which a few lines could become gigabytes.
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
      { code: "invalid-document", cause },
    );
  }
}

/** Returns the offset in the text of the deepest existing part of a path. */
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
  // Merged entries are located where the merged map is.
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
