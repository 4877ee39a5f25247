import { explore } from "../../src/explore/explore.ts";
import type { Run } from "../../src/explore/run.ts";
import { resolveScenario, type ScenarioInput } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "./profile.ts";

/** Fields of a scenario in place of the ones below, right or wrong; those of the two devices beside their profiles. */
export interface HandChange {
  pi?: object;
  server?: object;
  [field: string]: unknown;
}

/**
 * Explores a board and a server twice as fast: three blocks of 10, 20 and 30 ms on the server, boundaries of 4,000, 8,000, 2,000
 * and 400 bytes, one network.
 */
export async function exploreByHand({ pi, server, ...fields }: HandChange = {}): Promise<Run> {
  const profile = madeUpProfile([0.01, 0.02, 0.03], [4000, 8000, 2000, 400]);
  const scenario = {
    name: "by hand",
    source: "pi",
    devices: { pi: { profile, slowdown: 2, ...pi }, server: { profile, ...server } },
    conditions: { near: "delay 5ms rate 8mbit" },
    workload: { warmup: 0 },
    ...fields,
  };
  return explore(await resolveScenario(scenario as ScenarioInput));
}
