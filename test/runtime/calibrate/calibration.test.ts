import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { readTrace } from "../../../src/network/traces/readTrace.ts";
import { readLinkProfile, readProfile } from "../../../src/profile/profileFile.ts";
import { levelled } from "../../../src/runtime/calibrate/profileLink.ts";
import { formatAddress } from "../../../src/transport/address.ts";
import { cli } from "../../support/cli.ts";
import { FaultyLink } from "../../support/faultyLink.ts";
import { Bed } from "../../support/testbed.ts";

let bed: Bed;
beforeAll(async () => {
  bed = await Bed.open({ names: ["from", "to"], transport: "tcp", settings: { slowdown: 50, deadline: 10 } });
});
afterAll(() => bed.close());
const at = (index: number) => formatAddress(bed.workers[index].address);

describe("paretopipe profile device --on", () => {
  const model = path.resolve("test/fixtures/plain.onnx");

  // Beside other work, messages may once be measured to take nothing.
  it("measures the worker's machine at its own speed, and what the runtime adds", {
    retry: 2,
    timeout: 400_000,
  }, async () => {
    const out = path.join(bed.directory, "there.json");
    const args = ["profile", "device", model, "--quiet"];
    // What the runtime adds is left out where it takes more than half of the budget: a busy machine needs some.
    const there = await cli([...args, "--budget", "100s", "--width", "1000", "--on", at(0), "--out", out]);
    expect(there, there.stderr).toMatchObject({ code: 0 });
    const profile = await readProfile(out);
    expect(profile).toMatchObject({ name: "from", runtime: { threads: 1 } });
    expect(profile.provenance.versions.onnxruntime).toMatch(/^\d/);
    const here = path.join(bed.directory, "here.json");
    expect(await cli([...args, "--budget", "10s", "--no-overhead", "--out", here])).toMatchObject({
      code: 0,
    });
    const local = await readProfile(here);
    expect(local.overhead).toBeUndefined();
    const whole = ({ stages, cuts }: typeof profile) =>
      stages.find(({ from, to }) => from === 0 && to === cuts.length - 1)!.quantiles.p50;
    expect(whole(profile) / whole(local)).toBeLessThan(10);
    const { frame, send, receive, input, transport } = profile.overhead!;
    expect(frame).toBeGreaterThan(0);
    expect(frame).toBeLessThan(0.05);
    expect(transport).toBe("tcp");
    for (const { bytes, seconds } of [send, receive, input]) {
      expect(seconds).toHaveLength(bytes.length);
      expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    }
    expect(send.seconds.at(-1)).toBeGreaterThan(send.seconds[0]);
  });

  it("refuses a number of threads that the worker does not have", async () => {
    const out = path.join(bed.directory, "none.json");
    const result = await cli(["profile", "device", model, "--on", at(0), "--threads", "3", "--out", out]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("the worker from runs with 1; start it with --threads 3");
  });
});

describe("paretopipe profile link", () => {
  it.each([
    ["tcp", "0B,64KiB,1MiB"],
    // The curve begins with an empty message all the same.
    ["grpc", "64KiB,1MiB"],
  ])(
    "measures a link over %s",
    async (transport, listed) => {
      const out = path.join(bed.directory, `${transport}.json`);
      const sizes = ["--sizes", listed, "--repeats", "3", "--load", "100ms", "--long-pause", "500ms"];
      const ends = ["--from", at(0), "--to", at(1), "--transport", transport];
      const result = await cli(["profile", "link", ...ends, ...sizes, "--out", out, "--quiet"]);
      expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
      const { curve, provenance, load, transport: carried } = await readLinkProfile(out);
      for (const direction of [load!.forward, load!.backward]) {
        expect(direction).toEqual({ alone: expect.any(Number), together: expect.any(Number) });
      }
      expect(result.stdout).toMatch(
        /kept busy, this direction carries .* alone, .* with both; the other one/,
      );
      expect(carried).toBe(transport);
      expect(curve.bytes).toEqual([0, 2 ** 16, 2 ** 20]);
      const { from, to, seconds } = curve.longPause!;
      expect(from).toBeGreaterThan(0.25);
      expect(to).toBe(0.5);
      expect(seconds).toHaveLength(3);
      for (const [size, time] of seconds.entries()) expect(time).toBeGreaterThanOrEqual(curve.idle[size]);
      expect(provenance).toMatchObject({
        from: { arch: process.arch },
        to: { arch: process.arch },
        repeats: 3,
      });
    },
    60_000,
  );

  it("repeats over time, as a trace that a scenario takes", async () => {
    const out = path.join(bed.directory, "day.csv");
    const ends = ["--from", at(0), "--to", at(1), "--load", "50ms"];
    const result = await cli(["profile", "link", ...ends, "--for", "1s", "--every", "200ms", "--out", out]);
    expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/day\.csv: \d+ rows, .*bit\/s to .*bit\/s, delay /);
    const { trace } = readTrace(readFileSync(out, "utf8"), out);
    expect(trace.time[0]).toBe(0);
    expect(trace.time.length).toBeGreaterThan(0);
    expect(trace.rate.every((rate) => rate > 0)).toBe(true);
    expect(trace.delay).toHaveLength(trace.time.length);
  }, 60_000);

  /** Has a link measured over and over, as long as `--for` says; `when` is called once it was measured. */
  async function measuredFor(time: string, ends: string[], out: string, when: (pid: number) => unknown) {
    const times = ["--load", "50ms", "--every", "300ms", "--for", time, "--out", out];
    return cli(["profile", "link", "--from", ends[0], "--to", ends[1], ...times], {
      whenStarted: async (pid) => {
        await vi.waitFor(() => expect(existsSync(out)).toBe(true), { timeout: 120_000, interval: 50 });
        await when(pid);
      },
    });
  }

  it("goes on after an outage, in which the trace has no rate", async () => {
    const out = path.join(bed.directory, "outage.csv");
    const link = await FaultyLink.to(bed.workers[1].address);
    onTestFinished(() => link.close());
    const rates = () => readTrace(readFileSync(out, "utf8"), out).trace.rate.map((rate) => rate > 0);
    const { code, stderr } = await measuredFor(
      "1h",
      [at(0), formatAddress(link.address)],
      out,
      async (pid) => {
        link.fail("reset", 0);
        await vi.waitFor(() => expect(rates()).toContain(false), { timeout: 120_000, interval: 50 });
        process.kill(pid, "SIGINT");
      },
    );
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(
      /^paretopipe: .*; trying again until --for is over: the trace has 0 bit\/s until then\n/,
    );
    expect(stderr).toMatch(/has what was measured: \d+ rows\npareto.* interrupted by SIGINT\n$/);
    const [first, ...others] = rates();
    expect(first).toBe(true);
    // What was measured after it is there with it.
    expect(others.at(others.indexOf(false) + 1)).toBe(true);
  }, 240_000);

  it("ends with its time when a worker stops and does not come back", async () => {
    const own = await Bed.open({ names: ["from", "to"], transport: "tcp", settings: { deadline: 10 } });
    const ends = own.workers.map(({ address }) => formatAddress(address));
    const out = path.join(own.directory, "day.csv");
    const { code, stderr } = await measuredFor("20s", ends, out, () => own.workers[1].close());
    expect(code, stderr).toBe(1);
    expect(stderr).toMatch(/has what was measured: \d+ rows?\n/);
    expect(stderr).toContain(ends[1]);
    expect(readTrace(readFileSync(out, "utf8"), out).trace.rate.every((rate) => rate > 0)).toBe(true);
    await own.close();
  }, 240_000);

  it("refuses to repeat what takes no time", async () => {
    const ends = ["--from", at(0), "--to", at(1)];
    const out = path.join(bed.directory, "none.csv");
    const result = await cli(["profile", "link", ...ends, "--for", "1s", "--load", "0s", "--out", out]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("--load 0s with --for") });
  });

  it("refuses a long pause that is none", async () => {
    const out = path.join(bed.directory, "none.json");
    const sizes = ["--sizes", "0B", "--repeats", "1", "--load", "0s", "--long-pause", "100ms"];
    const result = await cli(["profile", "link", "--from", at(0), "--to", at(1), ...sizes, "--out", out]);
    expect(result).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--long-pause 100 ms: longer than"),
    });
  });

  it("levels a curve that noise makes fall", () => {
    const climbed = { idle: [[0.2], [0.1], [0.5]], backToBack: [[0.3], [0.05], [0.4]] };
    expect(levelled([0, 10, 100, 1000], climbed)).toEqual({
      bytes: [0, 10, 100],
      idle: [0.1, 0.1, 0.5],
      backToBack: [0.05, 0.05, 0.4],
    });
  });
});
