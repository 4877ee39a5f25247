import { rm } from "node:fs/promises";
import path from "node:path";
import { packageFile } from "../base/packageFile.ts";
import { type MeasuringOptions, type Validated, validateAlone } from "./validateScenario.ts";

/** Seconds that one visit of the demo measures. */
const visit = 1;

/** Number of plans of each condition that the demo measures: it should take under three minutes in all. */
const points = 5;

/**
 * Validates the shipped scenario on the shipped testbed, both of two workers on this machine, with a profile of this
 * machine. The scenario imagines a board four times slower than this machine, and this machine as the server. The
 * caller must hold the lock of `out`.
 *
 * @param model as in `validateScenario`
 * @throws as `validateScenario` does
 */
export async function validateDemo(
  model: string,
  profile: string,
  out: string,
  options: MeasuringOptions,
): Promise<Validated> {
  // Measurements of an earlier demo belong to another profile.
  await rm(path.join(out, "measured.jsonl"), { force: true });
  return validateAlone({
    ...options,
    scenario: packageFile("scenarios/mobilenet_v2.testbed.yaml"),
    testbed: packageFile("validate/local.testbed.yaml"),
    out,
    profiles: new Map(["pi", "server"].map((device) => [device, profile])),
    model,
    visit,
    points,
  });
}
