import { usableCores } from "../base/cpuQuota.ts";
import { formatDuration } from "../base/units.ts";
import type { Plan } from "../plan/plan.ts";
import type { PackedScenario } from "../scenario/pack/packedScenario.ts";
import type { Condition } from "../scenario/resolveCondition.ts";
import type { Scenario } from "../scenario/scenarioSchema.ts";
import { tracesOf } from "../scenario/tracesOf.ts";
import type { TransportName } from "../transport/connection.ts";
import type { VisitRecord } from "./measure/visitRecord.ts";
import type { Testbed } from "./testbed/testbedSchema.ts";

/** Smallest share of a core used by a relay that is worth a note. */
const minNotedShare = 0.05;

/** A note on random outputs, for which nobody can say whether a split model gives the right ones. */
export function randomNote(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [
    `The model is random: it gives another ${names.join(", ")} each time, unsplit too, so these are not compared`,
  ];
}

/** A note on how precisely the two directions are told apart. Their sum needs no second clock. */
export function clockNote(records: readonly VisitRecord[]): string[] {
  const bounds = records.flatMap((record) => (record.kind === "visit" ? [record.clockBound] : []));
  const most = Math.max(0, ...bounds);
  if (most === 0) return [];
  return [
    `Clocks of two devices were compared to within ${formatDuration(most)}: that much of a transfer may be of the other way`,
  ];
}

/** A note on link profiles that were measured over another transport than carries the tensors. */
export function linkTransportNote(
  { files }: Pick<PackedScenario, "files">,
  transport: TransportName,
): string[] {
  const others = Object.entries(files).flatMap(([name, file]) =>
    file.kind === "link profile" && file.profile.transport !== transport
      ? [`${name} over ${file.profile.transport}`]
      : [],
  );
  if (others.length === 0) return [];
  return [
    `Tensors are sent over ${transport}, and links were measured with another transport, which takes another time for a message: ${others.join(", ")}`,
  ];
}

/** A note on conditions that change over time, which emulated links begin anew with each visit, and real ones do not. */
export function traceNote(
  conditions: readonly Pick<Condition, "name" | "all" | "links" | "medium">[],
  { links }: Pick<Testbed, "links">,
): string[] {
  const changing = conditions.filter((condition) => tracesOf(condition).length > 0).map(({ name }) => name);
  if (links === "emulated" || changing.length === 0) return [];
  return [
    `Predictions begin the traces of ${changing.join(", ")} with the first frame of each visit, and real links do not: visits meet other parts of them than were predicted`,
  ];
}

/** A note on several conditions of real links, which are one network whatever the condition. */
export function oneNetworkNote(
  conditions: readonly Pick<Condition, "name">[],
  { links }: Pick<Testbed, "links">,
): string[] {
  if (links === "emulated" || conditions.length < 2) return [];
  const names = conditions.map(({ name }) => name).join(", ");
  return [
    `Links are real, so ${names} are all measured over the same network: at most one of them says what it is; leave the others out of the scenario`,
  ];
}

/** A note on the processor time that relays took from workers that use all cores of the machine. */
export function relayNote(records: readonly VisitRecord[], { devices }: Testbed): string[] {
  const workers = Object.values(devices).filter(({ kind }) => kind === "local").length;
  const visits = records.filter((record) => record.kind === "visit");
  const busiest = visits.reduce((most, visit) => Math.max(most, visit.relayCore ?? 0), 0);
  if (busiest < minNotedShare || workers < Math.floor(usableCores())) return [];
  const { condition, plan } = visits.find(({ relayCore }) => relayCore === busiest)!;
  const share = `${Math.round(100 * busiest)} %`;
  return [
    `The relay that emulates the link took up to ${share} of a core (${plan} under ${condition}), and workers have all cores of this machine: predictions count nothing of that`,
  ];
}

/** Whether the source gets a plan's outputs, so that they can be compared with the whole model's. */
export function returnsOutputs({ runtime }: Pick<Scenario, "runtime">, { stages }: Plan): boolean {
  return runtime.deliver === "source" || stages.length === 1;
}

/** A note on plans whose outputs stay at their last device, which nobody can compare. */
export function deliverNote(scenario: Pick<Scenario, "runtime">, plans: readonly Plan[]): string[] {
  if (plans.every((plan) => returnsOutputs(scenario, plan))) return [];
  return [
    "Results stay at the last device (`deliver: last`), so the outputs of split plans are not compared with the whole model's",
  ];
}
