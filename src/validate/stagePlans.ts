import { InputError } from "../base/errors.ts";
import { absentCut } from "../graph/absentCut.ts";
import { type Cut, findCuts } from "../graph/cuts.ts";
import type { FeedRules } from "../graph/feedRules.ts";
import type { FrozenModel } from "../graph/freeze.ts";
import { outputsAt } from "../graph/outputsAt.ts";
import { type StageBytes, stageBytes } from "../runtime/controller/stageBytes.ts";
import type { TensorHead } from "../runtime/protocol/messageFields.ts";
import { headsOf } from "../runtime/protocol/tensors.ts";
import { crossing } from "../scenario/commonCuts.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";

/** The model of a scenario, split at the cuts of its profiles. */
export class StagePlans {
  readonly #model: FrozenModel;
  /** In the order of the scenario's cuts. */
  readonly #cuts: Cut[];
  readonly #stages = new Map<string, StageBytes>();

  /** @throws InputError if the model is not the one in the profiles, or if its frozen form lacks one of their cuts */
  constructor(model: FrozenModel, { devices, cuts }: ResolvedScenario) {
    const [{ profile }] = devices;
    if (model.sha256 !== profile.model.sha256 || model.batch !== profile.model.batch) {
      throw new InputError(
        `${model.file} (batch ${model.batch}, ${model.sha256.slice(0, 12)}) is not the model of the profiles, ${profile.model.name} (batch ${profile.model.batch}, ${profile.model.sha256.slice(0, 12)}): --model takes its file`,
        { code: "profile-mismatch" },
      );
    }
    this.#model = model;
    const all = findCuts(model, { all: true, maxBoundary: Number.POSITIVE_INFINITY });
    const here = new Map(all.map((cut) => [crossing(cut), cut]));
    this.#cuts = cuts.map(({ cut }) => {
      const found = here.get(crossing(cut));
      if (found) return found;
      throw absentCut(model, cut.name, "the profiles");
    });
  }

  /** How the model's inputs are fed. */
  get rules(): FeedRules {
    return this.#model.rules;
  }

  /** The tensors that cross the cut with this index; at the last cut, the outputs that the model declares, in its order. */
  boundary(cut: number): TensorHead[] {
    return headsOf(outputsAt(this.#cuts[cut], this.#model));
  }

  /** The stage between two cuts, given by index; null if it is empty. */
  stage(from: number, to: number): StageBytes | null {
    if (from === to) return null;
    const key = `${from}:${to}`;
    const stage =
      this.#stages.get(key) ?? stageBytes(this.#model, this.#cuts[from].position, this.#cuts[to].position);
    this.#stages.set(key, stage);
    return stage;
  }
}
