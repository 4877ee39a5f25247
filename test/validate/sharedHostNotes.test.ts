import { describe, expect, it } from "vitest";
import type { HostFacts } from "../../src/profile/hostFactsSchema.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { sharedHostNotes } from "../../src/validate/sharedHostNotes.ts";
import { madeUpProfile } from "../support/profile.ts";

const slowed = { slowdown: 1.2, interval: [1.1, 1.3] as [number, number], pairs: 20 };
const unclear = { slowdown: 1.02, interval: [0.97, 1.06] as [number, number], pairs: 20 };

async function notes(
  hosts: readonly (string | undefined)[],
  machines: readonly (string | Partial<HostFacts>)[],
  neighbour = slowed,
  cores = 64,
) {
  const made = madeUpProfile([0.01, 0.01], [400, 400, 400]);
  const after = { ...made.provenance.after, cores };
  const profile = { ...made, neighbour, provenance: { ...made.provenance, after } };
  const device = (host: string | undefined) => ({ profile, ...(host !== undefined && { host }) });
  const resolved = await resolveScenario({
    name: "two devices",
    source: "one",
    devices: { one: device(hosts[0]), two: device(hosts[1]) },
    conditions: { cable: "delay 0ms" },
  });
  const host = resolved.devices[0].profile.provenance.before;
  return sharedHostNotes(
    resolved,
    machines.map((machine) => ({
      host: { ...host, ...(typeof machine === "string" ? { name: machine } : machine) },
    })),
  );
}

describe("notes on shared hosts", () => {
  it("say that the scenario does not count what profiles say of a neighbour", async () => {
    expect(await notes([undefined, undefined], ["desk", "desk"])).toEqual([
      "one and two run on one machine, desk, and slow each other down by their profiles; the scenario does not count that, because it gives them no common `host`",
    ]);
    expect(await notes(["a", "b"], ["desk", "desk"])).toHaveLength(1);
    expect(await notes([undefined, undefined], ["desk", "desk"], unclear)).toEqual([]);
    expect(await notes(["a", "a"], ["desk", "desk"])).toEqual([]);
    expect(await notes([undefined, undefined], ["desk", "shelf"])).toEqual([]);
  });

  it("say that the scenario does not count that there are fewer cores than threads", async () => {
    expect(await notes([undefined, undefined], ["desk", "desk"], unclear, 1)).toEqual([
      "one and two run on one machine, desk, and share its cores, which are fewer than the devices' threads; the scenario does not count that, because it gives them no common `host`",
    ]);
    expect(await notes(["a", "a"], ["desk", "desk"], unclear, 1)).toEqual([]);
    expect(await notes([undefined, undefined], ["desk", "shelf"], unclear, 1)).toEqual([]);
  });

  it("say that a common host of the scenario is two machines", async () => {
    expect(await notes(["a", "a"], ["desk", "shelf"])).toEqual([
      "the scenario has one and two on one host, a, but their workers run on desk and shelf",
    ]);
  });

  it("do not take two machines of one name for one", async () => {
    const boards = ["Raspberry Pi 4", "Raspberry Pi 5"].map((board) => ({ name: "raspberrypi", board }));
    expect(await notes([undefined, undefined], boards)).toEqual([]);
    expect(await notes(["a", "a"], boards)).toEqual([
      "the scenario has one and two on one host, a, but their workers run on two machines called raspberrypi",
    ]);
    expect(await notes([undefined, undefined], [boards[0], boards[0]])).toHaveLength(1);
  });
});
