import { uniqueNames } from "../../base/uniqueNames.ts";

/** Characters of a name at most. A zip file has room for 65,535 bytes. */
const maxLength = 10_000;

/**
 * Names the arrays of a .npz file after the model's outputs. What readers of zip files refuse is replaced: a slash at the
 * beginning, as in many names of ONNX tensors, a drive letter such as in `y:0`, and `..`. Names that become equal are numbered.
 */
export function arrayNames(outputs: readonly string[]): string[] {
  const names = outputs.map((output) => {
    const name = output
      .replaceAll("\\", "/")
      .replace(/^\/+/, "")
      .replace(/^([a-z]):/i, "$1_")
      .replaceAll("..", "__");
    // Half a pair of surrogates has no bytes in UTF-8; this replaces it.
    return Buffer.from(name.slice(0, maxLength)).toString() || "output";
  });
  return uniqueNames(names, "_");
}
