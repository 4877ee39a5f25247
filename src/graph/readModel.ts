import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { fromBinary } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { InputError } from "../base/errors.ts";
import { systemReason } from "../base/systemReason.ts";
import { formatBytes } from "../base/units.ts";
import { checkTensors } from "./checkTensors.ts";
import { externalRanges } from "./externalRanges.ts";
import { keepable } from "./keptWeights.ts";
import { type ModelProto, ModelProtoSchema } from "./onnxProto.ts";
import { readExternalData } from "./readExternalData.ts";

/** A model as in its file. Its weights are inside the protobuf, or kept in their files where they are large. */
export interface SourceModel {
  /** Hash of the file, followed by the external data it names, in the order of first use. */
  sha256: string;
  proto: ModelProto;
}

/** Protobuf's own limit. With external data instead, a larger model meets that of `checkTensors`. */
const largestFile = 2 ** 31 - 1;

/** Fields of ModelProto in onnx.proto and their wire types; any other field means that the bytes are something else. */
const modelFields = new Map<number, WireType>([
  ...[1, 5].map((field) => [field, WireType.Varint] as const),
  ...[2, 3, 4, 6, 7, 8, 14, 20, 25, 26].map((field) => [field, WireType.LengthDelimited] as const),
]);

/** The text that a clone without Git LFS has instead of a model. */
const lfsPointer = "version https://git-lfs";

/**
 * Reads an ONNX file and the external data it names.
 *
 * Weights are views of the file's bytes, not copies. Large external ones are read for the hash only (keptWeights).
 *
 * @throws InputError naming the file if it is missing, not ONNX, truncated or has no graph, if external data is missing
 *   or lies outside the model's directory, or if a tensor's declared size is implausible
 */
export async function readModel(file: string): Promise<SourceModel> {
  const data = await readFileBytes(file);
  checkFrame(file, data);
  const proto = parse(file, data);
  if (!proto.graph)
    throw new InputError(`${file}: not a usable ONNX model: it has no graph`, { code: "invalid-model" });
  if (proto.graph.node.length === 0) {
    throw new InputError(`${file}: not a usable ONNX model: its graph has no nodes`, {
      code: "invalid-model",
    });
  }
  if (proto.opsetImport.length === 0) {
    throw new InputError(`${file}: not a usable ONNX model: it declares no operator set`, {
      code: "invalid-model",
    });
  }
  const hash = createHash("sha256").update(data);
  proto.trainingInfo = []; // More graphs, which inference does not run.
  const ranges = await externalRanges(proto, file);
  // Checks declared sizes first, so that gigabytes are not read only to be rejected.
  checkTensors(proto, file, new Map(ranges.map(({ tensor, length }) => [tensor, length])));
  await readExternalData(ranges, keepable(proto, ranges), hash);
  return { sha256: hash.digest("hex"), proto };
}

async function readFileBytes(file: string): Promise<Uint8Array> {
  try {
    const info = await stat(file);
    if (!info.isFile()) {
      const what = info.isDirectory() ? "a directory" : "not a file";
      throw new InputError(`${file}: is ${what}; an .onnx file is needed`, { code: "unreadable-file" });
    }
    if (info.size === 0)
      throw new InputError(`${file}: not an ONNX model: the file is empty`, { code: "invalid-model" });
    if (info.size > largestFile) {
      throw new InputError(
        `${file}: has ${formatBytes(info.size)}; models of up to ${formatBytes(largestFile)} can be split`,
        { code: "unsupported-model" },
      );
    }
    return await readFile(file);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${file}: cannot be read: ${systemReason(cause)}`, {
      code: "unreadable-file",
      cause,
    });
  }
}

/**
 * Walks the outermost fields only, to tell a truncated model from a file that is not a model: a protobuf parser calls
 * both a parse error.
 */
function checkFrame(file: string, data: Uint8Array): void {
  if (Buffer.from(data.subarray(0, lfsPointer.length)).toString("latin1") === lfsPointer) {
    throw new InputError(`${file}: not an ONNX model but a pointer to one; fetch it with "git lfs pull"`, {
      code: "invalid-model",
    });
  }
  const reader = new BinaryReader(data);
  while (reader.pos < reader.len) {
    let field: number;
    let type: WireType;
    try {
      [field, type] = reader.tag();
    } catch (cause) {
      throw new InputError(`${file}: not an ONNX model`, { code: "invalid-model", cause });
    }
    if (modelFields.get(field) !== type)
      throw new InputError(`${file}: not an ONNX model`, { code: "invalid-model" });
    try {
      if (type === WireType.LengthDelimited) {
        const length = reader.uint32();
        if (reader.pos + length > reader.len) {
          throw new InputError(
            `${file}: truncated: field ${field} announces ${length} bytes, ${reader.len - reader.pos} are left`,
            { code: "invalid-model" },
          );
        }
        reader.pos += length;
      } else {
        reader.skip(type, field);
      }
    } catch (cause) {
      if (cause instanceof InputError) throw cause;
      throw new InputError(`${file}: truncated or not an ONNX model`, { code: "invalid-model", cause });
    }
  }
}

function parse(file: string, data: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, data);
  } catch (cause) {
    throw new InputError(`${file}: not an ONNX model: ${(cause as Error).message}`, {
      code: "invalid-model",
      cause,
    });
  }
}
