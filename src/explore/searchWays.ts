import { InputError } from "../base/errors.ts";
import { recordByName } from "../base/recordByName.ts";
import { threadsOf } from "../scenario/profileChoices.ts";
import type { ResolvedScenario } from "../scenario/resolvedScenario.ts";
import { scenarioOf } from "./scenarioOf.ts";
import { scenarioSpace } from "./scenarioSpace.ts";

/** A batch and the threads of every device, as far as plans differ in them. */
export interface SearchWay {
  batch: number | undefined;
  /** By device. */
  threads: ReadonlyMap<string, number>;
  /** The scenario in which each device has its one profile of this batch and these threads. */
  resolved: ResolvedScenario;
}

/** Each way is a search of its own under each condition. */
const maxWays = 64;

/**
 * Lists the ways in which the devices of a scenario may run: every batch with all numbers of threads. A scenario whose devices have
 * one profile each has one way. Among equal devices only the numbers of threads count, not which device has which.
 *
 * @throws InputError if there are more than 64
 */
export function searchWays(resolved: ResolvedScenario): SearchWay[] {
  const { choices } = resolved;
  if (!choices) return [{ batch: undefined, threads: new Map(), resolved }];
  const { kindOf } = scenarioSpace(resolved);
  const names = resolved.devices.map(({ name }) => name);
  const before = names.map((name, index) =>
    names.slice(0, index).findLastIndex((other) => kindOf(other) === kindOf(name)),
  );
  const ways = choices.batches.flatMap(({ batch, devices }) => {
    /** For each device the index of its profile in the list. */
    let picks: number[][] = [[]];
    for (const [index, name] of names.entries()) {
      picks = picks.flatMap((pick) =>
        devices[name].flatMap((_, own) => (own >= (pick[before[index]] ?? 0) ? [[...pick, own]] : [])),
      );
    }
    return picks.map((pick) => {
      const threads = names.flatMap((name, index): [string, number][] =>
        choices.isOverThreads(name) ? [[name, threadsOf(devices[name][pick[index]])]] : [],
      );
      return { batch: choices.isOverBatches ? batch : undefined, threads: new Map(threads) };
    });
  });
  if (ways.length > maxWays) {
    throw new InputError(
      `the profiles of the devices give ${ways.length} ways to choose batch and threads, and the search for the best plans takes at most ${maxWays}: list fewer profiles`,
      { code: "invalid-scenario" },
    );
  }
  return ways.map(({ batch, threads }) => ({
    batch,
    threads,
    resolved: { ...scenarioOf(resolved, { batch, threads: recordByName(threads) }), choices: undefined },
  }));
}
