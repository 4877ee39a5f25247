import { afterAll, beforeAll, expect, it } from "vitest";
import { startRelay } from "../../../src/emulate/relay/startRelay.ts";
import { parseConditions } from "../../../src/network/conditions.ts";
import { interpolate } from "../../../src/network/interpolate.ts";
import { profileLink } from "../../../src/runtime/calibrate/profileLink.ts";
import { simulate } from "../../../src/simulate/simulate.ts";
import { type Address, formatAddress } from "../../../src/transport/address.ts";
import { Bed } from "../../support/testbed.ts";
import { waitedForProcessor } from "../../support/waiting.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await Bed.open({ names: ["from", "to"], transport: "tcp", settings: { slowdown: 1, deadline: 10 } });
});
afterAll(() => bed.close());

// A measured time may be longer by what the processes waited for a processor: that is the machine's doing.
it("profile link finds a relay's conditions, and the simulator then transfers as the relay did", async () => {
  const conditions = parseConditions("delay 20ms rate 50mbit");
  const end = (address: Address, device: string) => ({
    device,
    address,
    transport: "tcp" as const,
    trust: { kind: "none" as const },
    deadline: 10,
  });
  const relay = await startRelay({
    links: [
      { from: "a", to: "b", target: bed.workers[1].address, forward: conditions, backward: conditions },
    ],
    seed: 1,
  });
  try {
    const processes = [process.pid, relay.pid, ...bed.workers.map(({ serving }) => serving)];
    const before = waitedForProcessor(processes);
    const profile = await profileLink({
      load: 0,
      from: end(bed.workers[0].address, "a"),
      to: end(bed.workers[1].address, "b"),
      address: formatAddress(relay.addresses[0]),
      sizes: [0, 64_000, 1_000_000],
      repeats: 5,
      longPause: 0,
      name: "a>b",
      command: "test",
    });
    const waited = waitedForProcessor(processes) - before;
    const expectTime = (seconds: number, asked: number, room: number) => {
      const told = `asked ${asked} s, found ${seconds} s; waited ${waited} s for a processor`;
      expect(asked - seconds, told).toBeLessThan(room);
      expect(seconds - waited - asked, told).toBeLessThan(room);
    };
    const { bytes, idle, backToBack } = profile.curve;
    for (const [rung, size] of bytes.entries()) {
      const sending = (size * 8) / 50e6;
      // The relay is right to 3 % and 1 ms; waking up three processes that were idle takes some more.
      expectTime(idle[rung], 0.02 + sending, 0.004 + 0.03 * (0.02 + sending));
      expectTime(backToBack![rung], sending, 0.004 + 0.03 * sending);
    }
    // Frames of a size between two rungs, one after the other, arrive as the relay would have them.
    const size = 500_000;
    const frames = 5;
    const { streams } = simulate({
      seed: 1,
      devices: [{ name: "a" }, { name: "b" }],
      links: [{ from: "a", to: "b", conditions: parseConditions(""), curve: profile.curve }],
      streams: [
        {
          name: "frames",
          stages: [
            { device: "a", service: null },
            { device: "b", service: 1e-6 },
          ],
          bytes: [size],
          arrivals: { kind: "saturated" },
          frames,
          queue: frames,
          deliver: "last",
        },
      ],
    });
    const asked = 0.02 + (frames * size * 8) / 50e6;
    const done = streams[0].table.completion(frames - 1);
    expectTime(done, asked, 0.05 * asked);
    expect(interpolate(bytes, idle, size)).toBeGreaterThan(0.08);
  } finally {
    await relay.close();
  }
});
