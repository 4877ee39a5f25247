import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RemoteWorker } from "../../../src/runtime/controller/remoteWorker.ts";
import { DeviceError } from "../../../src/runtime/protocol/deviceError.ts";
import { Dialogue } from "../../../src/runtime/protocol/dialogue.ts";
import { protocolVersion } from "../../../src/runtime/protocol/messages.ts";
import { formatAddress } from "../../../src/transport/address.ts";
import { connect } from "../../../src/transport/connect.ts";
import type { ConnectionError } from "../../../src/transport/connectionError.ts";
import { Bed, deadline, eventually, failureOf } from "../../support/testbed.ts";

/** The limits in docs/reference/security.md. */
const [maxPeers, maxStrangers] = [8, 32];

describe.each(["tcp", "grpc"] as const)("over %s", (transport) => {
  let bed: Bed;
  let dialogues: Dialogue[];
  let pi: RemoteWorker;
  let session: string;
  beforeAll(async () => {
    bed = await Bed.open({ transport });
  });
  beforeEach(async () => {
    dialogues = [];
    session = randomUUID();
    pi = await bed.connect(0);
    await pi.ask({ type: "expect", session }, "expected");
  });
  afterEach(async () => {
    await Promise.all(dialogues.map((dialogue) => dialogue.close()));
    await bed.disconnect();
  });
  afterAll(() => bed.close());

  const options = { transport, trust: { kind: "none" }, deadline } as const;

  async function open(): Promise<Dialogue> {
    const dialogue = new Dialogue(await connect(bed.workers[0].address, options));
    dialogues.push(dialogue);
    return dialogue;
  }

  /** Comes as a neighbour of the session, and gives what the worker says to that. */
  const greet = async (dialogue: Dialogue) =>
    (
      await dialogue.ask(
        { type: "hello", protocol: protocolVersion, version: "a test", role: "peer", session },
        "joined",
      )
    ).head;

  async function expectServed(dialogue: Dialogue): Promise<void> {
    const { head } = await dialogue.ask({ type: "probe", acknowledge: true }, "probed", [
      new Uint8Array(100_000),
    ]);
    expect(head.type).toBe("probed");
  }

  it("a neighbour too many is told so, and the others continue", async () => {
    for (let count = 0; count < maxPeers; count++)
      expect(await greet(await open())).toEqual({ type: "joined" });
    const one = await open();
    const over = new Promise<ConnectionError | undefined>((resolve) => one.onClose(resolve));
    expect(await greet(one)).toEqual({
      type: "failed",
      code: "limit",
      message: "at most 8 neighbours are served",
    });
    expect(await over).toBeUndefined();
    const served = dialogues.slice(0, maxPeers);
    await Promise.all(served.map(expectServed));
    expect((await pi.ask({ type: "provider", provider: "cpu" }, "provided")).head.type).toBe("provided");

    // Another worker that is sent here says it to its controller.
    const server = await bed.connect(1);
    const to = formatAddress(bed.workers[0].address);
    const ladder = { sizes: [1000], repeats: 1, pause: 0, longPause: 0, longest: 1 };
    const climb = () =>
      server.ask({ type: "ladder", session, to, transport, ...ladder, deadline }, "climbed");
    const { error } = await failureOf(climb());
    expect(error).toBeInstanceOf(DeviceError);
    expect(error).toMatchObject({
      device: "server",
      code: "peer",
      message: `server: its neighbour at ${to} cannot be joined: at most 8 neighbours are served`,
    });

    // The place of one that leaves is free.
    await served[0].close();
    const next = await eventually(async () => {
      const dialogue = await open();
      expect(await greet(dialogue)).toEqual({ type: "joined" });
      return dialogue;
    });
    await Promise.all([...served.slice(1), next].map(expectServed));
  });

  it("a connection too many replaces the oldest one, and known peers continue", async () => {
    const known = await open();
    expect(await greet(known)).toEqual({ type: "joined" });
    const first = await open();
    const over = new Promise((resolve) => first.onClose(resolve));
    // Those that are closed for their silence meanwhile make room as well.
    for (let count = 0; count < maxStrangers; count++) await open();
    await over;
    const last = await open();
    expect(await greet(last)).toEqual({ type: "joined" });
    await Promise.all([known, last].map(expectServed));
    expect((await pi.ask({ type: "provider", provider: "cpu" }, "provided")).head.type).toBe("provided");
  });
});
