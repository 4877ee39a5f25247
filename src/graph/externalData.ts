import type { Hash } from "node:crypto";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../base/errors.ts";
import { type ModelProto, type TensorProto, TensorProto_DataLocation } from "./onnxProto.ts";
import { dataTensors } from "./walk.ts";

/**
 * Replaces references to external data by the bytes themselves, so that nothing after this reads a path that a
 * model names.
 *
 * A reference is honoured only inside the model's own directory: a model is data from anywhere, and a location
 * such as `../../etc/passwd`, `/etc/passwd` or a symlink to it would read any file of ours into its outputs.
 *
 * @param proto changed in place
 * @param hash takes the bytes read, in order
 * @throws InputError naming model, tensor and location.
 */
export async function inlineExternalData(proto: ModelProto, file: string, hash: Hash): Promise<void> {
  const opened = new Map<string, { handle: FileHandle; size: number }>();
  try {
    for (const tensor of dataTensors(proto)) {
      if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
      const entries = new Map(tensor.externalData.map((entry) => [entry.key, entry.value]));
      const where = `${file}: external data of tensor "${tensor.name}"`;
      const location = entries.get("location");
      if (!location) throw new InputError(`${where} names no location`);
      let source = opened.get(location);
      if (!source) {
        const resolved = await resolveInside(file, location, where);
        const info = await stat(resolved);
        // Opening a pipe would wait for a writer.
        if (!info.isFile()) throw new InputError(`${where} is at "${location}", which is not a file`);
        source = { handle: await open(resolved, "r"), size: info.size };
        opened.set(location, source);
      }
      tensor.rawData = await readRange(source, entries, where, location);
      hash.update(tensor.rawData);
      tensor.dataLocation = TensorProto_DataLocation.DEFAULT;
      tensor.externalData = [];
    }
  } finally {
    for (const { handle } of opened.values()) await handle.close();
  }
}

async function resolveInside(file: string, location: string, where: string): Promise<string> {
  const directory = await realpath(path.dirname(file));
  if (path.isAbsolute(location)) {
    throw new InputError(`${where} is at the absolute path "${location}"; it must be relative`);
  }
  const inside = (target: string) => {
    const relative = path.relative(directory, target);
    return relative !== "" && relative.split(path.sep)[0] !== ".." && !path.isAbsolute(relative);
  };
  const joined = path.resolve(directory, location);
  const outside = `${where} is at "${location}", outside the model's directory`;
  if (!inside(joined)) throw new InputError(outside);
  let resolved: string;
  try {
    resolved = await realpath(joined);
  } catch (cause) {
    throw new InputError(`${where} is missing: there is no "${location}" beside the model`, { cause });
  }
  if (!inside(resolved)) throw new InputError(`${outside} (by a symbolic link)`);
  return resolved;
}

async function readRange(
  source: { handle: FileHandle; size: number },
  entries: Map<string, string>,
  where: string,
  location: string,
): Promise<TensorProto["rawData"]> {
  const offset = wholeNumber(entries.get("offset") ?? "0", "offset", where);
  const length = wholeNumber(entries.get("length") ?? String(source.size - offset), "length", where);
  if (offset + length > source.size) {
    throw new InputError(
      `${where} wants bytes ${offset} to ${offset + length} of "${location}", which has ${source.size}`,
    );
  }
  const bytes = new Uint8Array(length);
  const { bytesRead } = await source.handle.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new InputError(`${where}: "${location}" ended while it was read`);
  return bytes;
}

function wholeNumber(text: string, what: string, where: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InputError(`${where}: ${what} "${text}" is not a whole number of bytes`);
  }
  return value;
}
