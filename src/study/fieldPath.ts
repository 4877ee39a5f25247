import { z } from "zod";
import { InputError } from "../base/errors.ts";

/** A name, a number in brackets, or a quoted name in brackets; names after the first follow a dot. */
const part = /(?:^|(?!^)\.)([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y;

/**
 * Parses the path of a field, written as messages write it: `devices.pi.slowdown`, `rules[0]`, `conditions["my wifi"]`.
 *
 * @throws InputError if it is not such a path
 */
export function parseFieldPath(text: string): (string | number)[] {
  const path: (string | number)[] = [];
  part.lastIndex = 0;
  for (let at = 0; at < text.length; at = part.lastIndex) {
    const match = part.exec(text);
    const quoted = match?.[3] === undefined ? undefined : unquoted(match[3]);
    if (!match || (match[3] !== undefined && quoted === undefined)) throw notAPath(text);
    path.push(match[1] ?? quoted ?? Number(match[2]));
  }
  if (path.length === 0) throw notAPath(text);
  return path;
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

function notAPath(text: string): InputError {
  return new InputError(
    `${JSON.stringify(text)} is no path of a field; one such as devices.pi.slowdown or conditions["my wifi"] is needed`,
    { code: "invalid-study" },
  );
}

/**
 * Returns a document in which a field has another value. Missing objects and lists on the way are made, because a file may leave
 * out what has defaults.
 *
 * Nothing that is given is changed: only the objects on the way are copied. One object may be in a document at several places
 * (YAML's aliases), and a value in the documents of many cells.
 *
 * @throws InputError if a part of the path leads into text, a number or past the end of a list
 */
export function withField(document: object, path: readonly (string | number)[], value: unknown): object {
  const changed = copyOf(document);
  let at = changed;
  for (const [index, name] of path.entries()) {
    const isLast = index === path.length - 1;
    if (Array.isArray(at) && !(typeof name === "number" && name <= at.length)) {
      throw new InputError(`${words(path.slice(0, index))} is a list of ${at.length}; it has no ${name}`, {
        code: "invalid-study",
      });
    }
    const found: unknown = isLast || !Object.hasOwn(at, name) ? undefined : Reflect.get(at, name);
    if (!isLast && found !== undefined && (typeof found !== "object" || found === null)) {
      throw new InputError(
        `${words(path.slice(0, index + 1))} is ${JSON.stringify(found)}, which has no field ${words(path.slice(index + 1))}`,
        { code: "invalid-study" },
      );
    }
    const next: unknown = isLast
      ? value
      : copyOf((found ?? (typeof path[index + 1] === "number" ? [] : {})) as object);
    // Defined, not assigned: a name such as __proto__ is a name like any other.
    Object.defineProperty(at, name, { value: next, enumerable: true, configurable: true, writable: true });
    at = next as object;
  }
  return changed;
}

function copyOf(value: object): object {
  return Array.isArray(value) ? [...value] : { ...value };
}

function words(path: readonly (string | number)[]): string {
  return z.core.toDotPath([...path]);
}
