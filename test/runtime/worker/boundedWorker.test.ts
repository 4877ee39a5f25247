import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { FrozenModel } from "../../../src/graph/freeze.ts";
import { profileLink } from "../../../src/runtime/calibrate/profileLink.ts";
import { Dialogue } from "../../../src/runtime/protocol/dialogue.ts";
import { peerHello } from "../../../src/runtime/protocol/hello.ts";
import { formatAddress } from "../../../src/transport/address.ts";
import { connect } from "../../../src/transport/connect.ts";
import { Bed, patientDeadline, play, smallModel, stagesOf } from "../../support/testbed.ts";

/** The workers' limits: bytes of a message, and of the frames of a stage. */
const [message, memory] = [2 ** 20, 64 * 2 ** 20];

let bed: Bed;
let model: FrozenModel;
beforeAll(async () => {
  model = await smallModel();
  const limits = { message, memory };
  bed = await Bed.open({ transport: "tcp", deadline: patientDeadline, settings: { limits } });
});
afterEach(() => bed.disconnect());
afterAll(() => bed.close());

it("slots beyond the window need no memory", async () => {
  const stages = stagesOf(model, await bed.connectAll(), ["input", "features.4", "output"]);
  const { frames } = await play(bed, stages, { window: 1, queue: 10_000, frames: 3 });
  expect(frames).toBe(3);
});

it("a plan may have more neighbours than a session that measures links", async () => {
  const pi = await bed.connect(0);
  const [, { stage, inputs, outputs }] = stagesOf(model, [pi, pi], ["input", "features.4", "output"]);
  await pi.ensure(stage!);
  const session = randomUUID();
  const senders = Array.from({ length: 10 }, (_, turn) => `b${turn}`);
  await pi.ask(
    {
      type: "open",
      ranges: [],
      given: [],
      session,
      index: 2,
      turn: 0,
      stages: 3,
      stage: { hash: stage!.hash, provider: "cpu" },
      inputs: [...inputs],
      outputs: [...outputs],
      queue: 1,
      deliver: "last",
      devices: [["a"], senders, ["pi"]],
      next: [],
      transport: "tcp",
      deadline: patientDeadline,
      prime: false,
    },
    "opened",
  );
  const options = { transport: "tcp", trust: { kind: "none" }, deadline: patientDeadline } as const;
  for (const sender of senders) {
    const dialogue = new Dialogue(await connect(bed.workers[0].address, options));
    expect((await dialogue.ask(peerHello(session, sender), "joined")).head).toEqual({ type: "joined" });
  }
});

it("a link's profile leaves out the size that fills a message without its head", async () => {
  const [from, to] = bed.workers.map(({ address }, index) => ({
    device: bed.names[index],
    address,
    transport: "tcp" as const,
    trust: { kind: "none" as const },
    deadline: patientDeadline,
  }));
  const { curve } = await profileLink({
    from,
    to,
    address: formatAddress(to.address),
    sizes: [1000, message],
    repeats: 1,
    longPause: 0,
    load: 0,
    name: "loopback",
    command: "a test",
  });
  expect(curve.bytes).toEqual([0, 1000]);
});
