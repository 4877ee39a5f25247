import { checkDocument } from "../../base/checkDocument.ts";
import type { Document } from "../../base/checkText.ts";
import { evaluateInline } from "../../explore/evaluateInline.ts";
import { type ExploreSettings, exploreWith } from "../../explore/exploreWith.ts";
import { gantt } from "../../explore/gantt.ts";
import type { Gantt, Run, Sweep } from "../../explore/run.ts";
import { planTask } from "../../explore/simulationInput.ts";
import { planWords } from "../../plan/planWords.ts";
import type { Prediction } from "../../plan/prediction.ts";
import type { ExplorerData } from "../../report/explorer/explorerData.ts";
import { frontCsv, plansCsv } from "../../report/plansCsv.ts";
import type { PackedFile } from "../../scenario/pack/packedScenario.ts";
import { parseScenarioText, type ScenarioDocument } from "../../scenario/pack/scenarioText.ts";
import type { ResolvedScenario } from "../../scenario/resolvedScenario.ts";
import { joinParts, readParts } from "../../scenario/scenarioParts.ts";
import { type Scenario, scenarioSchema } from "../../scenario/scenarioSchema.ts";
import type { ScenarioSweep } from "../../scenario/sweepSchema.ts";
import { firstAnswer } from "./firstAnswer.ts";
import { PageFiles } from "./pageFiles.ts";
import { type View, viewOf } from "./view.ts";
import { withoutTraces } from "./withoutTraces.ts";

/** What is shown of one plan beyond its row. */
export interface PlanDetail {
  prediction: Prediction;
  spans: Gantt["spans"];
}

/** A phase diagram, and each of its plans without settings, in words. */
export interface Phase {
  sweep: Sweep;
  splits: Map<string, string>;
}

/** An answer; null if a newer question made it void; or what is wrong with the scenario. */
export type Answer<T> = T | null | { fault: string };

/** What is soon replaced need not say how uncertain it is, nor find windows by simulations. */
const estimate: ExploreSettings = { uncertainty: false, windows: "formula" };

/** Number of times that the first answer is computed again to have it compiled. */
const warmUps = 20;

interface Result {
  run: Run;
  resolved: ResolvedScenario;
}

/**
 * Answers the page's questions in a worker, with the functions that `paretopipe simulate` uses.
 *
 *     scenario's text + files -> resolved -> [firstAnswer] -> exploreWith -> run -> view
 *
 * The page has two workers with an engine each: one for first answers, which are never kept waiting, and one for what takes
 * longer. A new question ends the computation for an older one.
 */
export class ExplorerEngine {
  readonly #data: Pick<ExplorerData, "file" | "versions">;
  readonly #files: PageFiles;
  readonly #pause: () => Promise<void>;
  #controller = new AbortController();
  #asked: ResolvedScenario | undefined;
  #result: Result | undefined;

  /** @param pause lets the thread take new messages */
  constructor(data: ExplorerData, pause: () => Promise<void>) {
    this.#data = data;
    this.#files = new PageFiles(data.files);
    this.#pause = pause;
  }

  /** Adds a file that was dropped on the page. */
  addFile(path: string, file: PackedFile): void {
    this.#files.set(path, file);
  }

  /**
   * Returns the first answer for a scenario: an estimate, under the shown condition. It is asked for by values, because reading a text
   * takes longer; what it says of faults therefore lacks their lines. Nothing else is done before it is complete.
   */
  async first(scenario: ScenarioDocument, shown: string): Promise<Answer<View>> {
    return this.#begin(async (signal) => {
      const { file } = this.#data;
      const value = checkDocument(scenario, scenarioSchema, `${file}: this scenario`);
      const resolved = await this.#resolve({ value, place: () => file });
      const few = firstAnswer(resolved, shown);
      const short = { ...few, conditions: few.conditions.map(withoutTraces) };
      const { run, seconds } = await this.#explore(short, signal, estimate, async () => {});
      this.#result = { run, resolved: short };
      const conditions = resolved.conditions.map(({ name, description }) => {
        return run.conditions.find((one) => one.name === name) ?? { name, description, verdict: "" };
      });
      return { ...viewOf(run, short, shown), conditions, isEstimate: true, seconds };
    });
  }

  /**
   * Simulates the plans of the last first answer again a few times, until something else is asked. A browser compiles what has run
   * often, and the first turns of a knob would otherwise take several times as long as later ones.
   */
  async warmUp(): Promise<void> {
    if (!this.#result) return;
    const { resolved } = this.#result;
    await this.#begin(async (signal) => {
      for (let time = 0; time < warmUps; time++)
        viewOf((await this.#explore(resolved, signal, estimate)).run, resolved, "");
    });
  }

  /** Returns the whole answer for a scenario, as `paretopipe simulate` gives it. */
  async full(text: string, shown: string): Promise<Answer<View>> {
    return this.#begin(async (signal) => {
      const resolved = await this.#resolve(parseScenarioText(text, this.#data.file));
      this.#asked = resolved;
      const { run, seconds } = await this.#explore(resolved, signal);
      this.#result = { run, resolved };
      return { ...viewOf(run, resolved, shown), isEstimate: false, seconds };
    });
  }

  /** Returns a plan's prediction and first frames under a condition; null if it has none. */
  detail(condition: string, id: string): PlanDetail | null {
    if (!this.#result) return null;
    const { run, resolved } = this.#result;
    const prediction = run.predictions.find((one) => one.condition === condition && one.plan === id);
    const plan = run.plans.find((one) => one.id === id);
    const met = resolved.conditions.find(({ name }) => name === condition);
    if (!prediction || !plan || !met) return null;
    return { prediction, spans: gantt(planTask(resolved, plan, met)).spans };
  }

  /** Computes the phase diagram of a sweep for the scenario that `full` was asked for, with few frames in each cell. */
  async phase(sweep: ScenarioSweep, shown: string): Promise<Answer<Phase>> {
    return this.#answer(async (signal) => {
      const short = firstAnswer(this.#asked!, shown);
      const { run } = await this.#explore(
        { ...short, scenario: { ...short.scenario, sweep } },
        signal,
        estimate,
      );
      const splits = run.plans.map(({ id, stages }): [string, string] => [
        id,
        planWords({ id, stages }, (cut) => run.model.cuts[cut].name),
      ]);
      return { sweep: run.sweep!, splits: new Map(splits) };
    });
  }

  /** Returns plans.csv and front.csv of the present answer, as `paretopipe simulate` writes them. */
  tables(): { plans: string; front: string } | null {
    return this.#result ? { plans: plansCsv(this.#result.run), front: frontCsv(this.#result.run) } : null;
  }

  /** Ends the present computation. */
  stop(): void {
    this.#controller.abort();
  }

  async #resolve(document: Document<Scenario>): Promise<ResolvedScenario> {
    return joinParts(await readParts(document, this.#files), document.place);
  }

  async #explore(
    resolved: ResolvedScenario,
    signal: AbortSignal,
    settings: ExploreSettings = {},
    pause = this.#pause,
  ): Promise<{ run: Run; seconds: number }> {
    const begun = performance.now();
    const run = await exploreWith(
      {
        evaluateAll: (tasks, take) => evaluateInline(tasks, take, pause, { signal }),
        versions: this.#data.versions,
      },
      resolved,
      { ...settings, charts: false, signal },
    );
    return { run, seconds: (performance.now() - begun) / 1000 };
  }

  /** Ends the present computation and runs another. */
  #begin<T>(compute: (signal: AbortSignal) => Promise<T>): Promise<Answer<T>> {
    this.stop();
    this.#controller = new AbortController();
    return this.#answer(compute);
  }

  /** Runs a computation; null if it was ended, and what is wrong if the user can mend it. */
  async #answer<T>(compute: (signal: AbortSignal) => Promise<T>): Promise<Answer<T>> {
    const { signal } = this.#controller;
    try {
      const answer = await compute(signal);
      return signal.aborted ? null : answer;
    } catch (error) {
      if (signal.aborted) return null;
      return { fault: error instanceof Error ? error.message : String(error) };
    }
  }
}
