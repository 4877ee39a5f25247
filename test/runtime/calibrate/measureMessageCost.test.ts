import { afterAll, beforeAll, expect, it } from "vitest";
import { measureHandOver } from "../../../src/runtime/calibrate/measureHandOver.ts";
import { type KnownCosts, measureMessageCost } from "../../../src/runtime/calibrate/measureMessageCost.ts";
import { Bed, patientDeadline } from "../../support/testbed.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await Bed.open({
    names: ["other"],
    transport: "tcp",
    settings: { slowdown: 2 },
    deadline: patientDeadline,
  });
});
afterAll(() => bed.close());

// Other work of this machine may take more from the frames without messages than messages cost.
const again = { retry: 2, timeout: 120_000 };

it("is what frames take more with messages, beyond what is known of the messages", again, async () => {
  const measured = await measureHandOver({ provider: "cpu", threads: 1 }, new AbortController().signal);
  const handOver = { ...measured, runs: 2 };
  expect(handOver.run).toBeGreaterThan(0);
  expect(handOver.beside).toBeGreaterThan(0);
  expect(handOver.beside).toBeLessThan(0.05);
  expect(handOver.outputs).toEqual([{ name: expect.any(String), type: "float32", shape: [1, 64] }]);
  const costOf = async (seconds: number) => {
    const curve = { bytes: [0, 2 ** 22], seconds: [seconds, seconds] };
    const known: KnownCosts = {
      provider: "cpu",
      transport: "tcp",
      deadline: patientDeadline,
      handOver,
      send: curve,
      receive: curve,
    };
    const worker = await bed.connect(0);
    try {
      return await measureMessageCost(worker, known);
    } finally {
      await worker.close();
    }
  };
  const all = await costOf(0);
  for (const seconds of [all.frame, all.message]) {
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(0.1);
  }
  // If messages are known to take more than that, none is left.
  expect((await costOf(1)).message).toBe(0);
});
