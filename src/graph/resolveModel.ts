import { existsSync } from "node:fs";
import { InputError } from "../base/errors.ts";
import { ensureZooModel } from "./zoo/ensureZooModel.ts";
import { isZooName, zooNames } from "./zoo/zooModels.ts";
import type { ZooOptions } from "./zoo/zooOptions.ts";

/** The path and the name of a model. */
export interface ModelReference {
  name: string;
  file: string;
}

/**
 * Resolves MODEL on a command line: the name of a zoo model, which is built into the cache, or the path of any .onnx
 * file.
 *
 * @throws InputError for a name that is neither, suggesting the nearest in the zoo
 *
 * @example
 * ```ts
 * import { resolveModel } from "paretopipe";
 *
 * const { file } = await resolveModel("mobilenet_v2", { resolution: 160 });
 * console.log(`the model is in ${file}`);
 * ```
 */
export async function resolveModel(model: string, options: ZooOptions = {}): Promise<ModelReference> {
  if (!isModelFile(model)) return { name: model, file: await ensureZooModel(model, options) };
  if (Object.values(options).some((value) => value !== undefined)) {
    throw new InputError(
      `${model}: a file has fixed classes, resolution and weights; these options are for the zoo's models: ${zooNames.join(", ")}`,
      { code: "invalid-option" },
    );
  }
  const name = model.replace(/^.*[/\\]/, "").replace(/\.onnx$/i, "");
  return { name, file: model };
}

/** Whether MODEL on a command line is a file: the zoo's names come first, even if there is a file or folder of that name. */
export function isModelFile(model: string): boolean {
  const looksLikePath = /[/\\]/.test(model) || /\.\w+$/.test(model);
  return !isZooName(model) && (looksLikePath || existsSync(model));
}
