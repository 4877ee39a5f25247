import { afterEach, expect, it, vi } from "vitest";
import type { VisitRequest } from "../../../src/profile/visitStage.ts";
import { RemoteMachine } from "../../../src/runtime/calibrate/remoteMachine.ts";
import { RemoteWorker, type RemoteWorkerOptions } from "../../../src/runtime/controller/remoteWorker.ts";
import { float, frozen, node } from "../../support/models.ts";

afterEach(() => void vi.restoreAllMocks());

it("the time that a visit may take is what is left when its stage has been sent", async () => {
  const { proto } = frozen({
    nodes: [node("Tanh", ["a"], ["b"], {}, "one")],
    inputs: { a: float(1, 4) },
    outputs: { b: float(1, 4) },
  });
  let left = 10;
  const asked = vi.fn(async () => ({ head: { type: "measured", samples: [1], loadSeconds: 0 } }));
  const worker = { ensure: async () => void (left -= 4), ask: asked };
  vi.spyOn(RemoteWorker, "connect").mockResolvedValue(worker as unknown as RemoteWorker);
  const machine = await RemoteMachine.connect({} as RemoteWorkerOptions);
  const request = {
    rules: { ranges: [], values: [] },
    limits: () => ({ seconds: left, maxSeconds: left + 5 }),
  } as unknown as VisitRequest;
  expect(await machine.measuring.visit!(proto, request, "measuring")).toMatchObject({ samples: [1] });
  expect(asked).toHaveBeenCalledWith(
    expect.objectContaining({ type: "measure", seconds: 6, maxSeconds: 11 }),
    "measured",
    expect.anything(),
  );
});
