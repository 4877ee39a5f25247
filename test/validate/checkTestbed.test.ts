import { expect, it } from "vitest";
import type { RuntimeOverhead } from "../../src/profile/deviceProfile.ts";
import type { HostFacts } from "../../src/profile/hostFactsSchema.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { checkTestbed } from "../../src/validate/checkTestbed.ts";
import type { OpenTestbed } from "../../src/validate/testbed/openTestbed.ts";
import { madeUpProfile } from "../support/profile.ts";

const curve = { bytes: [0], seconds: [0] };
const costs = { frame: 0, input: curve, output: curve, send: curve, receive: curve, coresShared: false };

/** The notes on a testbed of one worker, whose messages go over a transport. */
async function notes(transport: "tcp" | "grpc", overhead?: RuntimeOverhead, host: Partial<HostFacts> = {}) {
  const profile = { ...madeUpProfile([0.01, 0.01], [400, 400, 400]), ...(overhead && { overhead }) };
  const resolved = await resolveScenario({
    name: "alone",
    source: "pi",
    devices: { pi: { profile } },
    conditions: { none: "" },
  });
  const worker = {
    facts: { slowdown: 1, threads: 1, versions: {}, host: { ...profile.provenance.before, ...host } },
    ask: async () => undefined,
    close: async () => undefined,
  };
  const testbed = {
    transport,
    testbed: { name: "desk", devices: { pi: { kind: "local", threads: 1 } } },
    connect: async () => worker,
  } as unknown as OpenTestbed;
  return (await checkTestbed(testbed, resolved, new Map())).notes;
}

it("says that a profile's messages went over another transport", async () => {
  expect(await notes("grpc", { ...costs, transport: "tcp" })).toEqual([
    "pi sends messages over grpc; its profile was measured with tcp",
  ]);
  expect(await notes("tcp", { ...costs, transport: "tcp" })).toEqual([]);
  expect(await notes("grpc")).toEqual([]);
});

it("says that a worker runs on another kind of machine than its profile", async () => {
  expect(await notes("tcp", undefined, { name: "another one", board: "Raspberry Pi 5" })).toEqual([
    expect.stringMatching(/^pi runs on Raspberry Pi 5; its profile was measured on /),
  ]);
  expect(await notes("tcp", undefined, { name: "another one" })).toEqual([]);
});
