import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { FrozenModel } from "../../../src/graph/freeze.ts";
import { piecesOf } from "../../../src/runtime/controller/stageBytes.ts";
import { DeviceError } from "../../../src/runtime/protocol/deviceError.ts";
import { formatAddress } from "../../../src/transport/address.ts";
import { FaultyLink, type LinkFault } from "../../support/faultyLink.ts";
import { Bed, deadline, eventually, failureOf, play, smallModel, stagesOf } from "../../support/testbed.ts";
import { everyTransport, type Secured } from "../../transport/trusts.ts";

// 196,608 bytes a frame cross this cut: what happens after so many is in the middle of a tensor.
const cuts = ["input", "features.2.conv.0", "output"];
const after = 100_000;

let model: FrozenModel;
let ways: Secured[];
beforeAll(async () => {
  model = await smallModel();
  ways = await everyTransport();
});

// The same workers for all: no fault may do them harm.
const beds = new Map<string, Bed>();
let bed: Bed;
let link: FaultyLink;
afterEach(async () => {
  await bed.disconnect();
  link.close();
});
afterAll(async () => {
  for (const each of beds.values()) {
    // After all this they are free for the next run, over a link that works.
    const stages = stagesOf(model, await each.connectAll(), cuts);
    expect((await play(each, stages)).rows.length).toBe(20);
    await each.close();
  }
});

async function openBed(name: string) {
  const { transport, client } = ways.find((way) => way.name === name)!;
  bed = beds.get(name) ?? (await Bed.open({ transport, trust: client }));
  beds.set(name, bed);
  link = await FaultyLink.to(bed.workers[1].address);
}

/**
 * A corrupted bit is seen by our checksum, or by TLS. Node reports a reset that comes right behind data as an end: by `strace`, nothing
 * was sent but the data and the reset.
 */
const between: [string, LinkFault, RegExp][] = [
  ["tcp", "reset", /the other side (cut|has closed) the connection|without a word/],
  ["grpc", "reset", /ECONNRESET|without a word|UNAVAILABLE|Connection dropped|cancelled/i],
  ["tcp", "stall", /sent no sign of life for 2 s/],
  ["grpc", "stall", /sent no sign of life for 2 s/],
  ["tcp", "truncate", /without a word|the connection$/],
  ["grpc", "truncate", /without a word|Connection dropped/],
  ["tcp", "corrupt", /damaged envelope|without a word|the connection$/],
  ["grpc", "corrupt", /damaged packet|without a word|Connection dropped|cancelled/i],
  ["tcp with a secret", "corrupt", /without a word|bad record|the connection$|EPROTO/i],
  ["grpc with certificates", "corrupt", /without a word|bad record|Connection dropped|reset|EPIPE/i],
  ["tcp", "garbage", /damaged envelope|not this program|without a word|the connection$/],
  ["grpc", "garbage", /./],
];

describe("between two workers, in the middle of a tensor", () => {
  it.each(between)("%s: %s", async (name, fault, reason) => {
    await openBed(name);
    const stages = stagesOf(model, await bed.connectAll(), cuts);
    let from = 0;
    const { error, at } = await failureOf(
      play(
        bed,
        stages,
        { frames: 1_000_000 },
        {
          addressOf: () => formatAddress(link.address),
          onStart: async () => {
            from = performance.now() / 1000;
            link.fail(fault, after);
          },
        },
      ),
    );
    expect(error).toBeInstanceOf(DeviceError);
    const { device, code, message } = error as DeviceError;
    const neighbour = device === "pi" ? "server" : "pi";
    expect(code).toBe("peer");
    expect(message).toMatch(new RegExp(`^${device}: its neighbour ${neighbour} was lost: 127\\.0\\.0\\.1`));
    expect(message).toMatch(reason);
    expect(at - from).toBeLessThan(deadline + 1);
  });
});

describe("between controller and worker", () => {
  it.each(
    ["tcp", "grpc"].flatMap((name) => (["reset", "stall"] as const).map((fault) => [name, fault] as const)),
  )("%s: %s", async (name, fault) => {
    await openBed(name);
    await bed.connect(0);
    await bed.connect(1, link.address);
    const stages = stagesOf(model, bed.remotes, cuts);
    let from = 0;
    const { error, at } = await failureOf(
      play(
        bed,
        stages,
        { frames: 1_000_000 },
        {
          onStart: async () => {
            from = performance.now() / 1000;
            link.fail(fault, 1);
          },
        },
      ),
    );
    // What the worker itself did when it missed us may be heard of first, from its neighbour.
    expect(error).toBeInstanceOf(DeviceError);
    expect((error as DeviceError).message).toMatch(/^server: |^pi: its neighbour server was lost/);
    // A heartbeat a second is all that passes here.
    expect(at - from).toBeLessThan(deadline + 2);
  });

  const faults: LinkFault[] = ["reset", "stall", "truncate", "corrupt", "garbage"];
  it.each(["tcp", "grpc"].flatMap((name) => faults.map((fault) => [name, fault] as const)))(
    "%s: %s, in the middle of a stage that is sent, of which nothing is kept",
    async (name, fault) => {
      await openBed(name);
      const remote = await bed.connect(1, link.address);
      // In pieces of 8 MiB: the first is on disk already.
      const stage = piecesOf([randomBytes(12_000_000)]);
      link.fail(fault, 10_000_000);
      const from = performance.now() / 1000;
      const { error, at } = await failureOf(remote.ensure(stage));
      expect(error).toBeInstanceOf(DeviceError);
      expect(error).toMatchObject({ device: "server", code: "lost" });
      expect((error as DeviceError).message).toMatch(/^server: 127\.0\.0\.1:\d+/);
      expect(at - from).toBeLessThan(deadline + 1);
      await bed.disconnect();
      const again = await eventually(() => bed.connect(1));
      expect((await again.ask({ type: "has", hash: stage.hash }, "had")).head.has).toBe(false);
      bed.expectNoTemporaryFile();
    },
  );
});
