import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../base/errors.ts";
import { elementCount } from "./elementCount.ts";
import { tensorBytes } from "./elementType.ts";
import { type ModelProto, type TensorProto, TensorProto_DataLocation } from "./onnxProto.ts";
import { dataTensors } from "./walk.ts";

/** The location of a tensor's data outside the model's file. */
export interface ExternalRange {
  tensor: TensorProto;
  /** The file, with every symbolic link resolved: inside a directory of the model (`modelDirectories`). */
  file: string;
  /** Bytes. */
  offset: number;
  length: number;
  /** For messages: the model and the tensor. */
  where: string;
  /** The file as the model names it. */
  location: string;
}

/**
 * Finds the location and size of a model's external data, from the model's declarations and the sizes of the files. It
 * opens and reads nothing, so that a model that is too large is rejected at once.
 *
 * A reference must stay inside the model's own directory. A model may come from anywhere, and a location such as
 * `../../etc/passwd`, `/etc/passwd` or a symlink to it would copy any of our files into its outputs. Where the model's own name
 * is a symbolic link, data beside it may be links into the directory that the model's leads to.
 *
 * @returns one range for each tensor with external data, in the model's order
 * @throws InputError naming model, tensor and location
 */
export async function externalRanges(proto: ModelProto, file: string): Promise<ExternalRange[]> {
  const found = new Map<string, { file: string; size: number }>();
  const ranges: ExternalRange[] = [];
  for (const tensor of dataTensors(proto)) {
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    const entries = new Map(tensor.externalData.map((entry) => [entry.key, entry.value]));
    const where = `${file}: external data of tensor "${tensor.name}"`;
    const location = entries.get("location");
    if (!location) throw new InputError(`${where} names no location`, { code: "invalid-model" });
    let source = found.get(location);
    if (!source) {
      source = await findFile(file, location, where);
      found.set(location, source);
    }
    const offset = wholeNumber(entries.get("offset") ?? "0", "offset", where);
    const given = entries.get("length");
    const length =
      given === undefined
        ? (ownBytes(tensor) ?? Math.max(0, source.size - offset))
        : wholeNumber(given, "length", where);
    if (offset + length > source.size) {
      throw new InputError(
        `${where} wants bytes ${offset} to ${offset + length} of "${location}", which has ${source.size}`,
        { code: "invalid-model" },
      );
    }
    ranges.push({ tensor, file: source.file, offset, length, where, location });
  }
  return ranges;
}

/** Bytes of a tensor by its type and shape; undefined for a type without a fixed width. */
function ownBytes({ dataType, dims }: TensorProto): number | undefined {
  return tensorBytes(dataType, elementCount(dims.map(Number)));
}

async function findFile(model: string, location: string, where: string) {
  const file = await resolveInside(model, location, where);
  const info = await stat(file);
  // Opening a pipe would wait for a writer.
  if (!info.isFile())
    throw new InputError(`${where} is at "${location}", which is not a file`, { code: "invalid-model" });
  return { file, size: info.size };
}

async function resolveInside(model: string, location: string, where: string): Promise<string> {
  const { named, real } = await modelDirectories(model);
  if (path.isAbsolute(location) || path.win32.isAbsolute(location)) {
    throw new InputError(`${where} is at the absolute path "${location}"; it must be relative`, {
      code: "invalid-model",
    });
  }
  const outside = `${where} is at "${location}", outside the model's directory`;
  // Models saved on Windows write `weights\w.bin`. A file whose name contains a backslash is tried first.
  const spellings = [...new Set([location, location.replaceAll("\\", "/")])];
  let missing: unknown;
  for (const spelling of spellings) {
    const joined = path.resolve(named, spelling);
    if (!isInside(named, joined)) throw new InputError(outside, { code: "invalid-model" });
    try {
      const resolved = await realpath(joined);
      if (!isInside(named, resolved) && !isInside(real, resolved))
        throw new InputError(`${outside} (by a symbolic link)`, { code: "invalid-model" });
      return resolved;
    } catch (error) {
      if (error instanceof InputError) throw error;
      missing = error;
    }
  }
  throw new InputError(`${where} is missing: there is no "${location}" beside the model`, {
    code: "invalid-model",
    cause: missing,
  });
}

/**
 * The directory that a model is named in, and the one that its file really lies in. They differ in Hugging Face's cache,
 * where a model and its data are symbolic links into one folder, `blobs`.
 */
async function modelDirectories(model: string): Promise<{ named: string; real: string }> {
  return { named: await realpath(path.dirname(model)), real: path.dirname(await realpath(model)) };
}

function isInside(directory: string, target: string): boolean {
  const relative = path.relative(directory, target);
  return relative !== "" && relative.split(path.sep)[0] !== ".." && !path.isAbsolute(relative);
}

function wholeNumber(text: string, what: string, where: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InputError(`${where}: ${what} "${text}" is not a whole number of bytes`, {
      code: "invalid-model",
    });
  }
  return value;
}
