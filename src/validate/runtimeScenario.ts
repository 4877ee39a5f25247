import { InputError } from "../base/errors.ts";
import { maxInputsOneByOne } from "../scenario/inputArrivals.ts";
import type { ResolvedScenario } from "../scenario/loadScenario.ts";

/**
 * Adapts the scenario to what real devices can play: credits travel over the links, and sweeps are left out.
 *
 * @param seed of what is random when plans are played, which predictions and emulated links must have in common; by default the scenario's
 * @throws InputError for what real devices do not support: blocking I/O, disruptions, a message overhead, drops of
 *   frames whose inputs arrive one by one
 */
export function runtimeScenario(
  resolved: ResolvedScenario,
  seed = resolved.scenario.seed,
): { resolved: ResolvedScenario; notes: string[] } {
  const { scenario } = resolved;
  const { runtime, devices } = scenario;
  const cannot = (what: string) =>
    new InputError(`scenario ${scenario.name}: ${what}`, { code: "unsupported-scenario" });
  if (runtime.io === "blocking")
    throw cannot("our runtime overlaps its I/O; `io: blocking` can only be simulated");
  if (runtime.overhead > 0) {
    throw cannot(
      "an `overhead` is for simulating other runtimes; ours is measured and part of device profiles",
    );
  }
  for (const [name, { disruptions }] of Object.entries(devices)) {
    if (disruptions) throw cannot(`disruptions of ${name} can only be simulated`);
  }
  if (scenario.workload.drop && maxInputsOneByOne(resolved) > 1) {
    throw cannot("dropping frames whose inputs arrive one by one (`drop`) can only be simulated");
  }
  const notes =
    runtime.credits === "link"
      ? []
      : ["Credits cross the links on real devices, so predictions are made with `credits: link`"];
  const obeyed = { ...scenario, seed, sweep: undefined, runtime: { ...runtime, credits: "link" as const } };
  return { resolved: { ...resolved, scenario: obeyed }, notes };
}
