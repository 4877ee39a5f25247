import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInterface } from "../../../src/emulate/netem/checkInterface.ts";
import { netemHosts } from "../../../src/emulate/netem/netemHosts.ts";
import { netemLimit } from "../../../src/emulate/netem/netemLimit.ts";
import { netemScript } from "../../../src/emulate/netem/netemScript.ts";
import { type Conditions, parseConditions, perfect } from "../../../src/network/conditions.ts";
import type { Condition } from "../../../src/scenario/resolveCondition.ts";
import { describeWhere } from "../../support/describeWhere.ts";

const trace: Conditions = {
  ...parseConditions("delay 20ms loss 1%"),
  trace: { time: [0, 0.1, 0.3], rate: [5e6, 0, 20e6], after: "hold" },
};

describe("netemScript", () => {
  it("gives commands in netem's words, and those that undo them", () => {
    const words = "delay 40ms 10ms 25% distribution normal rate 10mbit loss 0.5%";
    expect(netemScript(parseConditions(words), "eth0")).toEqual({
      setup: [`tc qdisc replace dev eth0 root netem ${words} limit 1000`],
      undo: ["tc qdisc del dev eth0 root"],
    });
  });

  it("gives no commands for a perfect link", () => {
    expect(netemScript(perfect, "eth0")).toEqual({ setup: [], undo: [] });
  });

  it("gives a limit for bandwidth times delay and a queue of 0.1 s", () => {
    // (200 ms + 100 ms) x 1 Gbit/s / 1500 bytes
    expect(netemLimit(parseConditions("delay 200ms rate 1gbit"))).toBe(25_000);
    expect(netemLimit(parseConditions("delay 200ms 25ms rate 1gbit"))).toBe(33_334);
    expect(netemLimit({ ...perfect, trace: { time: [0, 1], rate: [1e6, 1e9], after: "repeat" } })).toBe(8334);
    expect(netemLimit(parseConditions("rate 1mbit"))).toBe(1000);
  });
});

const missingTc = spawnSync("tc", ["-V"]).error && "tc is not here: it is in Debian's package iproute2";

describeWhere(missingTc)("the commands, read by tc itself", () => {
  it("gives commands that tc understands", () => {
    const conditions = fc.record({
      delay: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      jitter: fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 0.1, noNaN: true })),
      correlation: fc.double({ min: 0, max: 1, noNaN: true }),
      distribution: fc.constantFrom("uniform", "normal", "pareto", "paretonormal"),
      rate: fc.oneof(fc.constant(Number.POSITIVE_INFINITY), fc.double({ min: 1000, max: 1e10, noNaN: true })),
      loss: fc.double({ min: 0, max: 0.99, noNaN: true }),
      burst: fc.option(fc.constant({ p: 0.01, r: 0.1, bad: 1, good: 0 }), { nil: undefined }),
    }) as fc.Arbitrary<Conditions>;
    fc.assert(
      fc.property(conditions, (one) => {
        // No such interface: whatever tc says is about that or about netem missing here, not about our words.
        for (const line of netemScript(one, "none0").setup) {
          const { stderr } = spawnSync("tc", line.split(" ").slice(1), { encoding: "utf8" });
          expect(stderr, line).toMatch(/Cannot find device|kind is unknown|not permitted/);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("netemScript for a trace", () => {
  it("loops over its rows; in an outage it loses everything, because netem takes rate 0 for no limit", () => {
    const { setup } = netemScript(trace, "eth0");
    expect(setup.filter((line) => line.includes("tc qdisc change")).map((line) => line.trim())).toEqual([
      "tc qdisc change dev eth0 root netem delay 20ms rate 5mbit loss 1% limit 1000",
      "tc qdisc change dev eth0 root netem delay 20ms loss 100% limit 1000",
      "tc qdisc change dev eth0 root netem delay 20ms rate 20mbit loss 1% limit 1000",
    ]);
  });

  it.skipIf(process.platform !== "linux").each([
    ["hold" as const, [0, 100, 300]],
    ["repeat" as const, [0, 100, 300, 500, 600, 800, 1000]],
  ])("runs in a shell, each row at its time: %s", (after, times) => {
    const { setup } = netemScript({ ...trace, trace: { ...trace.trace!, after } }, "eth0");
    const stub = 'tc() { [ "$2" = replace ] || date +%s%N; }';
    const timesOfRun = () => {
      const { stdout, stderr } = spawnSync("sh", ["-c", [stub, ...setup].join("\n")], {
        encoding: "utf8",
        timeout: 1100,
      });
      expect(stderr).toBe("");
      const at = stdout.trim().split("\n").map(BigInt);
      return at.map((time) => Number(time - at[0]) / 1e6);
    };
    const isOnTime = (passed: number[]) =>
      passed.length >= times.length - 1 &&
      passed.slice(0, times.length).every((time, row) => Math.abs(time - times[row]) < 60);
    // On a busy machine a shell is late; a script with wrong times is late every time.
    const runs: number[][] = [];
    while (runs.length < 10 && !runs.some(isOnTime)) runs.push(timesOfRun());
    expect(runs.some(isOnTime), JSON.stringify(runs)).toBe(true);
  });
});

describe("interfaces", () => {
  it.each(["eth0", "wlan0", "enp3s0f1", "eth0.100", "br-lan", "veth1@if2", "_x"])("%s is one", (name) => {
    checkInterface(name);
  });

  it.each([
    "",
    "-eth0",
    "eth 0",
    "eth0;reboot",
    "$(id)",
    "`id`",
    "eth0\nreboot",
    "a/b",
    "é0",
    "eth0123456789abcd",
    "eth0'",
    "..\\x",
  ])("%j is not, and gets into no command", (name) => {
    expect(() => checkInterface(name)).toThrow(/the name of a network interface is needed/);
  });
});

describe("hosts", () => {
  const condition = (rest: Partial<Condition>): Condition => ({
    name: "c",
    description: "c",
    all: { conditions: parseConditions("delay 5ms") },
    links: {},
    ...rest,
  });

  it("each shape the traffic that they send", () => {
    const up = { conditions: parseConditions("delay 5ms rate 1mbit") };
    const hosts = netemHosts(condition({ links: { "pi>server": up } }), ["pi", "server"], (d) =>
      d === "pi" ? "wlan0" : "eth0",
    );
    expect(hosts.map(({ device, direction, setup }) => [device, direction, ...setup])).toEqual([
      ["pi", "pi>server", "tc qdisc replace dev wlan0 root netem delay 5ms rate 1mbit limit 1000"],
      ["server", "server>pi", "tc qdisc replace dev eth0 root netem delay 5ms limit 87500"],
    ]);
  });

  it.each([
    [condition({ medium: parseConditions("rate 40mbit") }), /"c" has one shared medium/],
    [
      condition({ all: { conditions: perfect, curve: { bytes: [1], idle: [1] } } }),
      /"c", pi>server: a measured link profile/,
    ],
  ])("cannot do %#", (one, message) => {
    expect(() => netemHosts(one, ["pi", "server"], () => "eth0")).toThrow(message);
  });
});
