import { expect, it, vi } from "vitest";
import { playPlan } from "../../src/runtime/controller/playPlan.ts";
import type { SimulationInput } from "../../src/simulate/input.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { type VisitOptions, visitPlan } from "../../src/validate/visitPlan.ts";

vi.mock(import("../../src/runtime/controller/playPlan.ts"), () => ({ playPlan: vi.fn() }) as never);

const input: SimulationInput = {
  seed: 7,
  devices: [{ name: "pi" }],
  links: [],
  streams: [
    {
      name: "frames",
      stages: [{ device: "pi", service: 0.1 }],
      bytes: [],
      arrivals: { kind: "poisson", rate: 5 },
      frames: 20,
    },
  ],
};

/** What a visit in this round asks of the runtime, and the seed that it sets relays to. */
async function visited(round: number) {
  const begin = vi.fn();
  vi.mocked(playPlan).mockImplementation(async ({ onStart }) => {
    await onStart?.();
    throw new Error("seen");
  });
  const testbed = {
    connect: async () => ({ close() {} }),
    testbed: {},
    rest: async () => undefined,
    relayFailure: () => new Promise(() => {}),
    begin,
  };
  const plan = { id: "pi", stages: [{ device: "pi", from: "input", to: "output" }] };
  const resolved = { devices: [{ name: "pi", profile: { runtime: { provider: "cpu" } } }] };
  const stagePlans = { stage() {}, boundary() {} };
  const options = { testbed, resolved, stagePlans, plan, condition: {}, task: { input, options: {} }, round };
  await expect(visitPlan(options as unknown as VisitOptions)).rejects.toThrow("seen");
  const { seed, stream, emulation } = vi.mocked(playPlan).mock.lastCall![0];
  const arrivals = "times" in stream.arrivals ? stream.arrivals.times : [];
  return { values: seed, relay: begin.mock.lastCall![1], held: emulation!.seed, arrivals };
}

it("each visit draws what is random as another replication of the prediction does, with frames of the same values", async () => {
  for (const [round, seed] of [
    [1, 7],
    [2, "7/1"],
    [3, "7/2"],
  ] as const) {
    const { arrivals, ...seeds } = await visited(round);
    expect(seeds).toEqual({ values: 7, relay: seed, held: seed });
    const simulated: number[] = [];
    simulate(
      { ...input, seed },
      { recorder: ({ kind, begin }) => kind === "arrive" && simulated.push(begin) },
    );
    expect(arrivals).toEqual(simulated);
  }
});
