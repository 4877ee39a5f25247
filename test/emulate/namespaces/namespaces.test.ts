import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext, vi } from "vitest";
import { recordByName } from "../../../src/base/recordByName.ts";
import { checkCarried } from "../../../src/emulate/namespaces/checkCarried.ts";
import { openNamespaces } from "../../../src/emulate/namespaces/openNamespaces.ts";
import { packetQueue } from "../../../src/emulate/namespaces/packetQueue.ts";
import { perfect } from "../../../src/network/conditions.ts";
import type { Link } from "../../../src/scenario/link.ts";
import { cli } from "../../support/cli.ts";
import { descendants, isAlive } from "../../support/processes.ts";

const directory = mkdtempSync(path.join(tmpdir(), "namespaces-test-"));
const scenario = path.join(directory, "scenario.yaml");
const running = new Set<number>();

beforeAll(() => {
  writeFileSync(
    scenario,
    `schema: paretopipe/scenario/v1
name: two hosts
source: pi
devices: { pi: { profile: none.json, slowdown: 2 }, server: { profile: none.json } }
conditions:
  far: { all: delay 20ms rate 4mbit }
  shared: { all: delay 1ms rate 4mbit, shared: true }
`,
  );
});
afterEach(() => {
  for (const pid of running) process.kill(pid, "SIGKILL");
  running.clear();
});
afterAll(() => rmSync(directory, { recursive: true }));

const run = promisify(execFile);

interface Started {
  pid: number;
  delayedBy: string;
  testbed: string;
  secret: string;
  devices: { name: string; address: string; namespace: number }[];
  ended: Promise<[code: number | null]>;
}

/** Namespaces need root: CI has it. */
function needsRoot({ skip }: TestContext): void {
  if (process.platform === "linux" && process.getuid?.() === 0) return;
  console.warn("skipped: network namespaces need root on Linux");
  skip("network namespaces need root on Linux");
}

async function start(...options: string[]): Promise<Started> {
  const out = path.join(directory, "bed");
  const args = ["dist/cli/main.js", "testbed", scenario, "--out", out, "--json", ...options];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child.pid!);
  const ended = once(child, "exit").then(([code]) => {
    running.delete(child.pid!);
    return [code] as [number | null];
  });
  let text = "";
  for await (const data of child.stdout) {
    text += data;
    if (text.endsWith("}\n")) break;
  }
  return { pid: child.pid!, ...JSON.parse(text), ended };
}

/** Waits until nothing of a testbed is left: no process, and no interface of its network on this machine. */
async function awaitGone(pids: readonly number[], address: string): Promise<void> {
  const network = address.replace(/\.\d+:\d+$/, ".");
  await vi.waitFor(
    () => {
      expect(pids.filter(isAlive)).toEqual([]);
      const own = Object.values(networkInterfaces()).flatMap((list) => list!.map((one) => one.address));
      expect(own.filter((one) => one.startsWith(network))).toEqual([]);
    },
    { timeout: 20_000, interval: 100 },
  );
}

describe("paretopipe testbed", () => {
  it("runs workers with kernel TCP between them that has the link's delay and rate", async (context) => {
    needsRoot(context);
    const { devices, secret, testbed, pid } = await start("--condition", "far");
    expect(devices.map(({ name }) => name)).toEqual(["pi", "server"]);
    expect(readFileSync(testbed, "utf8")).toContain(devices[1].address);
    const out = path.join(directory, "up.json");
    const sizes = ["--sizes", "0B,200kB", "--repeats", "1", "--long-pause", "0s"];
    const [from, to] = devices.map(({ address }) => address);
    const measured = await cli([
      ...["profile", "link", "--from", from, "--to", to, "--secret-file", secret, "--out", out, "--quiet"],
      ...sizes,
    ]);
    expect(measured.stderr).toBe("");
    const profile = JSON.parse(readFileSync(out, "utf8"));
    // Nothing is faster than the link: 40 ms there and back, and 200 kB at 4 Mbit/s.
    expect(profile.provenance.roundTrip).toBeGreaterThanOrEqual(0.04);
    expect(profile.curve.idle[1] - profile.curve.idle[0]).toBeGreaterThan(0.3);
    process.kill(pid, "SIGTERM");
  }, 120_000);

  // Where other work takes the cores, the sender may run out of data, and the start-up then goes on.
  it("has connections whose start-up is over before messages are measured", {
    retry: 2,
    timeout: 120_000,
  }, async (context) => {
    needsRoot(context);
    const available = readFileSync("/proc/sys/net/ipv4/tcp_available_congestion_control", "utf8");
    if (!available.includes("bbr")) context.skip("this kernel has no BBR");
    const options = ["--link", "delay 10ms rate 20mbit", "--congestion", "bbr"];
    const { devices, secret, pid } = await start(...options);
    const [from, to] = devices.map(({ address }) => address);
    const out = path.join(directory, "primed.json");
    const measuring = cli([
      ...["profile", "link", "--from", from, "--to", to, "--secret-file", secret, "--out", out, "--quiet"],
      ...["--sizes", "0B,16kB", "--repeats", "5", "--long-pause", "0s", "--load", "0s"],
    ]);
    // What the kernel says of the connection that carries the messages; the last that was said counts.
    const connections = new Map<string, string>();
    let isOver = false;
    const watch = async () => {
      while (!isOver) {
        const look = ["ss", "-tinOH", "state", "established", `( dport = :${to.split(":")[1]} )`];
        const { stdout } = await run("nsenter", [`--net=/proc/${devices[0].namespace}/ns/net`, ...look]);
        for (const line of stdout.split("\n").filter((one) => one.includes(" bbr "))) {
          connections.set(line.trim().split(/\s+/)[2], line);
        }
        await sleep(50);
      }
    };
    const watching = watch();
    expect((await measuring).stderr).toBe("");
    isOver = true;
    await watching;
    const [last] = [...connections.values()].reverse();
    // In its start-up BBR sends at 2.89 times the rate.
    expect(last).toMatch(/pacing_gain:(1|1\.25|0\.75),/);
    const rate = Number(/bbr:\(bw:(\d+)bps/.exec(last)?.[1]);
    expect(rate / 20e6).toBeGreaterThan(0.7);
    process.kill(pid, "SIGTERM");
  });

  it.for<[NodeJS.Signals, number | null]>([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGKILL", null],
  ])("leaves nothing after %s", { timeout: 120_000 }, async ([signal, expected], context) => {
    needsRoot(context);
    const { pid, devices, ended } = await start("--link", "delay 1ms");
    const pids = descendants(pid);
    expect(pids.length).toBeGreaterThan(4);
    process.kill(pid, signal);
    const [code] = await ended;
    expect(code).toBe(expected);
    await awaitGone(pids, devices[0].address);
  });

  it("gives two testbeds networks of their own, and says when a worker dies", async (context) => {
    needsRoot(context);
    const one = await start("--link", "delay 1ms", "--congestion", "reno");
    const other = await start("--link", "delay 1ms");
    expect(one.devices[0].address).not.toBe(other.devices[0].address);
    const control = spawn("nsenter", [
      `--net=/proc/${one.devices[0].namespace}/ns/net`,
      ...["cat", "/proc/sys/net/ipv4/tcp_congestion_control"],
    ]);
    const [name] = await once(control.stdout, "data");
    expect(String(name).trim()).toBe("reno");
    const worker = descendants(one.pid).find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("\0worker\0"),
    );
    process.kill(worker!, "SIGKILL");
    expect(await one.ended).toEqual([1]);
  }, 120_000);

  it.for<[string, string[], RegExp]>([
    ["neither a condition nor words", [], /--condition NAME or --link WORDS/],
    ["both", ["--condition", "far", "--link", "delay 1ms"], /--condition does not go with --link/],
    ["an unknown condition", ["--condition", "near"], /near/],
    [
      "two cores for a device",
      ["--link", "delay 1ms", "--cpu", "pi=0=1"],
      /--cpu pi=0=1: DEVICE=CORE is needed/,
    ],
    ["a device that is not there", ["--link", "delay 1ms", "--cpu", "board=0"], /DEVICE=CORE .* pi, server/],
  ])("refuses %s", async ([_, options, message]) => {
    const { code, stderr } = await cli(["testbed", scenario, "--out", directory, ...options]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });

  it.for<[string, string[], RegExp]>([
    ["a shared medium", ["--condition", "shared"], /"shared" has one shared medium/],
    [
      "an unknown congestion control",
      ["--link", "delay 1ms", "--congestion", "no"],
      /--congestion no: this kernel has/,
    ],
  ])("refuses %s, and leaves no namespace", async ([_, options, message], context) => {
    needsRoot(context);
    const { code, stderr } = await cli(["testbed", scenario, "--out", directory, ...options]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});

describe("openNamespaces", () => {
  const condition = {
    name: "c",
    description: "",
    all: { conditions: perfect },
    links: recordByName<Link>([]),
  };

  it("says that it needs root", async () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("linux");
    vi.spyOn(process, "getuid").mockReturnValue(1000);
    const opening = openNamespaces({ devices: ["pi", "server"], condition, seed: 1 });
    await expect(opening).rejects.toThrow("network namespaces need root: run the command with sudo");
    vi.restoreAllMocks();
  });

  it("refuses what its links cannot do", () => {
    const jitter = { ...perfect, jitter: 1, distribution: "pareto" as const };
    const check = (link: object, by: "netem" | "tun") => () =>
      checkCarried({ ...condition, all: { conditions: perfect, ...link } }, [["pi", "server"]], by);
    expect(check({ conditions: jitter }, "tun")).toThrow("jitter is uniform or normal, not pareto");
    expect(check({ conditions: jitter }, "netem")).not.toThrow();
    const correlated = { ...perfect, jitter: 1, correlation: 0.25 };
    expect(check({ conditions: correlated }, "tun")).toThrow(
      "pi>server: without netem, each packet's jitter is drawn anew",
    );
    expect(check({ conditions: correlated }, "netem")).not.toThrow();
    expect(check({ conditions: { ...correlated, jitter: 0 } }, "tun")).not.toThrow();
    expect(check({ curve: { bytes: [1], idle: [1] } }, "netem")).toThrow(
      "pi>server: a measured link profile",
    );
  });

  it("has the queue that netem's limit leaves, which counts packets on their way", () => {
    // 1000 packets, of which 60 ms at 25 Mbit/s hold 125.
    expect(packetQueue({ ...perfect, rate: 25e6, delay: 0.06 })).toBe(1_500_000 - 187_500);
    // Beyond 1000 packets, a tenth of a second.
    expect(packetQueue({ ...perfect, rate: 600e6, delay: 0.01 })).toBe(7_500_000);
    const trace = { time: [0, 1], rate: [1e6, 600e6], delay: [0.01, 0], after: "hold" as const };
    expect(packetQueue({ ...perfect, trace })).toBe(7_500_000);
    // A tenth of a second at 10 Gbit/s, which a faster link counts as.
    expect(packetQueue({ ...perfect, rate: 100e9, delay: 0.02 })).toBe(125_000_000);
  });
});
