import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";

const two = "scenarios/mobilenet_v2.slow-fast.yaml";
const directory = mkdtempSync(path.join(tmpdir(), "netem-test-"));
const three = path.join(directory, "three.yaml");
beforeAll(() => {
  const devices = ["cam", "box", "cloud"].map((name) => `  ${name}: { profile: none.json }`).join("\n");
  writeFileSync(
    three,
    `schema: paretopipe/scenario/v1
name: three
source: cam
devices:
${devices}
conditions:
  "evil\\nreboot": delay 5ms rate 1mbit
  lan: { all: delay 1ms, links: { "box>cloud": delay 9ms } }
`,
  );
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("paretopipe netem", () => {
  it("prints for each host the commands to run there, and those to undo them", async () => {
    const { code, stdout, stderr } = await cli([
      "netem",
      two,
      "--condition",
      "narrow",
      "--interface",
      "eth0",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.split("\n").filter((line) => line && !line.startsWith("#"))).toEqual([
      "tc qdisc replace dev eth0 root netem rate 5mbit limit 1000",
      "tc qdisc del dev eth0 root",
      "tc qdisc replace dev eth0 root netem rate 5mbit limit 1000",
      "tc qdisc del dev eth0 root",
    ]);
    expect(stdout).toMatch(/# On pi, as root, for pi>server\./);
    expect(stdout).toMatch(/# On server, as root, for server>pi\./);
    expect(stdout).toMatch(/# Undo on pi:/);
  });

  it("accepts two of three devices and an interface for each, needs no profiles, and prints JSON", async () => {
    const args = ["--condition", "lan", "--from", "box", "--to", "cloud", "--json"];
    const interfaces = ["--interface", "box=wlan0", "--interface", "eth0"];
    const { stdout } = await cli(["netem", three, ...args, ...interfaces]);
    const { schema, hosts } = JSON.parse(stdout);
    expect(schema).toBe("paretopipe/netem/v1");
    expect(hosts.map((host: { device: string; setup: string[] }) => [host.device, ...host.setup])).toEqual([
      ["box", "tc qdisc replace dev wlan0 root netem delay 9ms limit 90834"],
      ["cloud", "tc qdisc replace dev eth0 root netem delay 1ms limit 84167"],
    ]);
  });

  it("keeps text from a file inside shell comments", async () => {
    const args = ["--condition", "evil\nreboot", "--to", "box", "--interface", "eth0"];
    const { stdout } = await cli(["netem", three, ...args]);
    expect(stdout).toMatch(/^# evil reboot: /);
    expect(stdout).not.toMatch(/^reboot/m);
  });

  it.each([
    [[two, "--condition", "none", "--interface", "eth0"], /no condition "none"; there are lan, far, narrow/],
    [
      [two, "--condition", "far", "--interface", "eth0; reboot"],
      /--interface "eth0; reboot": the name of a network/,
    ],
    [[two, "--condition", "far", "--interface", "gpu=eth0"], /no device "gpu"; there are pi, server/],
    [
      [two, "--condition", "far", "--interface", "eth0", "--interface", "eth1"],
      /--interface eth1: one is given already/,
    ],
    [
      [two, "--condition", "far", "--interface", "pi=eth0", "--interface", "pi=eth1"],
      /--interface pi=eth1: one is given already/,
    ],
    [
      [three, "--condition", "lan", "--to", "box", "--interface", "eth0", "--interface", "cloud=eth1"],
      /--interface cloud=eth1: the commands are for cam and box/,
    ],
    [[two, "--condition", "far", "--interface", "pi=eth0"], /--interface server=NAME is needed as well/],
    [
      [two, "--condition", "far", "--interface", "eth0", "--to", "pi", "--from", "pi"],
      /--from and --to are needed/,
    ],
    [
      [two, "--condition", "far", "--interface", "eth0", "--to", "gpu"],
      /--to: no device "gpu"; there are pi, server/,
    ],
    [
      [three, "--condition", "lan", "--interface", "eth0"],
      /--from and --to are needed: two of cam, box, cloud/,
    ],
    [["scenarios/wifi-weather.yaml", "--condition", "wifi", "--interface", "eth0"], /one shared medium/],
  ])("refuses %j", async (args, message) => {
    const result = await cli(["netem", ...args]);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(result.stderr).toMatch(message);
  });
});
