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
 * Sets a field of a document. Missing objects on the way are made, because a file may leave out what has defaults.
 *
 * @throws InputError if a part of the path leads into text, a number or past the end of a list
 */
export function setField(document: object, path: readonly (string | number)[], value: unknown): void {
  let at: object = document;
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
    // Defined, not assigned: a name such as __proto__ is a name like any other.
    const next: unknown = isLast ? value : (found ?? {});
    Object.defineProperty(at, name, { value: next, enumerable: true, configurable: true, writable: true });
    at = next as object;
  }
}

function words(path: readonly (string | number)[]): string {
  return path.join(".");
}
