import { hostname } from "node:os";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { MeasureAnswer } from "../../src/profile/measureChild.ts";
import { measureNeighbour } from "../../src/profile/measureNeighbour.ts";
import { type MachineFacts, measureDevice } from "../../src/profile/profileDevice.ts";
import { float, frozen, node } from "../support/models.ts";

vi.mock(import("../../src/profile/measureNeighbour.ts"), () => ({ measureNeighbour: vi.fn() }));
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const model = frozen(
  {
    nodes: [node("Tanh", ["a"], ["b"], {}, "one"), node("Tanh", ["b"], ["c"], {}, "two")],
    inputs: { a: float(1, 4) },
    outputs: { c: float(1, 4) },
  },
  { b: float(1, 4), c: float(1, 4) },
);
const machine = { host: { name: "far" }, versions: {} } as unknown as MachineFacts;

/** A visit that takes this long. */
const visit = (seconds: number) => async (): Promise<MeasureAnswer> => {
  vi.advanceTimersByTime(seconds * 1000);
  return {
    samples: [0.1],
    afterPauses: [[], []],
    pace: null,
    peakMemory: 1,
    startMemory: 1,
    startSeconds: 0,
    loadSeconds: 0,
  };
};

it("keeps the profile if the machine does not answer after the last visit", async () => {
  const gone = new Error("the worker is gone");
  const facts = vi.fn().mockResolvedValueOnce(machine).mockRejectedValueOnce(gone);
  const { profile, reason } = await measureDevice(model, { budget: 10, facts, visit: visit(1) });
  expect(reason).toBe(gone);
  expect(profile.measurement).toMatchObject({ stoppedBy: "failure" });
  expect(profile.measurement.unreached).toBeUndefined();
  expect(profile.provenance.after).toEqual(machine.host);
});

it("takes the default for an option that is undefined", async () => {
  const facts = async () => machine;
  const undecided = { name: undefined, runtime: undefined, start: undefined, seed: undefined };
  const { profile } = await measureDevice(model, { ...undecided, budget: 10, facts, visit: visit(1) });
  expect(profile).toMatchObject({ name: hostname(), runtime: { provider: "cpu", threads: 1 } });
  expect(profile.measurement).toMatchObject({ seed: 1, stoppedBy: "budget" });
});

it("gives a neighbour no more than is left of the budget", async () => {
  const facts = async () => machine;
  await measureDevice(model, { budget: 90, facts, visit: visit(87), neighbour: true });
  expect(vi.mocked(measureNeighbour).mock.calls[0][2].seconds).toBeCloseTo(3, 3);
  vi.mocked(measureNeighbour).mockClear();
  await measureDevice(model, { budget: 90, facts, visit: visit(91), neighbour: true });
  expect(measureNeighbour).not.toHaveBeenCalled();
});
