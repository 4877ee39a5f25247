import { constants, copyFile, link } from "node:fs/promises";
import path from "node:path";
import { create } from "@bufbuild/protobuf";
import { keptRange } from "./keptWeights.ts";
import { type ModelProto, StringStringEntryProtoSchema, TensorProtoSchema } from "./onnxProto.ts";

/**
 * Returns a shallow copy of a model whose kept weights are external data in `directory`, where a file of the model may
 * then be written: ONNX Runtime reads only files beside a model. The files appear there as hard links, or as copies
 * where links are not possible.
 */
export async function linkKeptWeights(model: ModelProto, directory: string): Promise<ModelProto> {
  const graph = model.graph!;
  const names = new Map<string, string>();
  for (const tensor of graph.initializer) {
    const file = keptRange(tensor)?.file;
    if (file === undefined || names.has(file)) continue;
    const name = `weights${names.size}.bin`;
    names.set(file, name);
    await linkOrCopy(file, path.join(directory, name));
  }
  const initializer = graph.initializer.map((tensor) => {
    const range = keptRange(tensor);
    if (!range) return tensor;
    const entries = {
      location: names.get(range.file)!,
      offset: `${range.offset}`,
      length: `${range.length}`,
    };
    const { dims, dataType, name, dataLocation } = tensor;
    const externalData = Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    return create(TensorProtoSchema, { dims, dataType, name, dataLocation, externalData });
  });
  return { ...model, graph: { ...graph, initializer } };
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    // Another file system, or one without links, or a file that is not ours to link.
    const { code } = error as NodeJS.ErrnoException;
    if (!["EXDEV", "EPERM", "EACCES", "ENOTSUP", "EMLINK"].includes(code ?? "")) throw error;
    await copyFile(from, to, constants.COPYFILE_FICLONE);
  }
}
