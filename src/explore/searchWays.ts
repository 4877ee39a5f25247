import { InputError } from "../base/errors.ts";
import { recordByName } from "../base/recordByName.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";
import { type ProfileSettings, threadsOf } from "../scenario/profileChoices.ts";
import { scenarioOf } from "./scenarioOf.ts";
import { scenarioSpace } from "./scenarioSpace.ts";

/** A batch and the threads of every device, and the scenario in which each device has the one profile of these. */
export interface SearchWay {
  settings: ProfileSettings;
  resolved: ResolvedScenario;
}

/** Each way is a search of its own under each condition. */
const maxWays = 64;

/**
 * Lists the ways in which the devices of a scenario may run: every batch with all numbers of threads. A scenario whose devices have
 * one profile each has one way. Of equal devices only the numbers, not who has which, make a difference.
 *
 * @throws InputError if there are more than 64
 */
export function searchWays(resolved: ResolvedScenario): SearchWay[] {
  const { choices } = resolved;
  if (!choices) return [{ settings: {}, resolved }];
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
    return picks.map((pick): ProfileSettings => {
      const threads = names.map((name, index) => [name, threadsOf(devices[name][pick[index]])] as const);
      return { batch, threads: recordByName(threads) };
    });
  });
  if (ways.length > maxWays) {
    throw new InputError(
      `the profiles of the devices give ${ways.length} ways to choose batch and threads, and the search for the best plans takes at most ${maxWays}: list fewer profiles`,
      { code: "invalid-scenario" },
    );
  }
  return ways.map((settings) => ({
    settings,
    resolved: { ...scenarioOf(resolved, settings), choices: undefined },
  }));
}
