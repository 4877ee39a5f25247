import { InputError } from "../base/errors.ts";
import type { ModelGraph } from "../explore/modelGraph.ts";
import { modelGraphOf } from "../explore/modelGraphOf.ts";
import { profiledModel, profiledModelOf } from "../profile/profiledModel.ts";
import type { NoGraph } from "../report/explorer/explorerData.ts";
import type { PackedScenario } from "../scenario/pack/packedScenario.ts";

/**
 * Finds the graph of a scenario's model: the zoo's or that of a file, with the smallest batch that was profiled.
 *
 * @param given a zoo name or the path of an .onnx file; by default the zoo model with the profiles' name
 * @returns why there is none, if no model is given and the zoo does not have it
 * @throws InputError for a given model that is not the profiles'
 */
export async function findModelGraph(
  { files }: PackedScenario,
  { given, signal }: { given?: string; signal?: AbortSignal } = {},
): Promise<ModelGraph | NoGraph> {
  const profiles = Object.values(files).flatMap((file) => (file.kind === "profile" ? [file.profile] : []));
  const [profile] = profiles.sort((a, b) => a.model.batch - b.model.batch);
  try {
    const model = await profiledModel(profiledModelOf(profile), { given, signal });
    return modelGraphOf(model, profile.cuts);
  } catch (error) {
    if (given !== undefined || !(error instanceof InputError)) throw error;
    return { missing: error.message };
  }
}
