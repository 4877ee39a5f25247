import { buffer } from "node:stream/consumers";
import { getFileNameLowLevel, openPromise } from "yauzl";
import { InputError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import { type NpyFile, parseNpy } from "../../graph/values/readNpy.ts";

/** Reads the arrays of a .npz file, by their names. Throws InputError naming the file if it is not one, or is damaged. */
export async function npzArrays(file: string): Promise<Map<string, NpyFile>> {
  const arrays = new Map<string, NpyFile>();
  try {
    // Names are those of tensors, such as `x:0`. As names of files they would be refused, but no file gets them.
    const zip = await openPromise(file, { decodeStrings: false });
    for await (const entry of zip.eachEntry()) {
      const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
      const fileName = getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
      if (!fileName.endsWith(".npy")) continue;
      const bytes = await buffer(await zip.openReadStreamPromise(entry));
      arrays.set(fileName.slice(0, -".npy".length), parseNpy(bytes, `${file}, ${fileName}`));
    }
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code !== undefined) {
      throw new InputError(`${file}: cannot be read: ${systemReason(cause)}`, {
        code: "unreadable-file",
        cause,
      });
    }
    throw new InputError(`${file}: not a usable .npz file: ${message}`, {
      code: "invalid-input-value",
      cause,
    });
  }
  return arrays;
}
