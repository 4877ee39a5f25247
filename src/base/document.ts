import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { checkText, type Document } from "./checkText.ts";
import { decodeText } from "./decodeText.ts";
import { InputError } from "./errors.ts";
import { systemReason } from "./systemReason.ts";

/**
 * Reads a YAML or JSON file and checks it against its schema.
 *
 * @param kind what the file is, for messages: "scenario"
 * @throws InputError naming the file, and for each fault its place, the field and what it needs.
 */
export async function readDocument<T extends z.ZodType>(
  file: string,
  schema: T,
  kind: string,
): Promise<z.output<T>> {
  return (await openDocument(file, schema, kind)).value;
}

/** Like `readDocument`, but keeps the places of values, for files whose values are checked further. */
export async function openDocument<T extends z.ZodType>(
  file: string,
  schema: T,
  kind: string,
): Promise<Document<z.output<T>>> {
  return checkText(await readText(file, kind), file, schema, kind);
}

/** Reads a text file. Throws InputError naming the file if it cannot be read or is neither UTF-8 nor UTF-16. */
export async function readText(file: string, kind: string): Promise<string> {
  const decoded = decodeText(await read(file, kind));
  if (decoded) return decoded.text;
  throw new InputError(`${file}: this ${kind} is not text: neither UTF-8 nor UTF-16`, {
    code: "invalid-document",
  });
}

async function read(file: string, kind: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const home = /(?:^|[\\/])~[\\/]/.test(file) ? "; write out ~, which only a shell knows" : "";
    throw new InputError(`${file}: cannot read this ${kind}: ${systemReason(cause)}${home}`, {
      code: "unreadable-file",
      cause,
    });
  }
}
