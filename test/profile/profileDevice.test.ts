import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeviceProfile } from "../../src/profile/deviceProfile.ts";
import { readProfile } from "../../src/profile/profileFile.ts";
import { stageRanges } from "../../src/profile/stageRanges.ts";
import { cli } from "../support/cli.ts";

const model = path.resolve("test/fixtures/two_in_two_out.onnx");
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "profile-test-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("paretopipe profile device", () => {
  let profile: DeviceProfile;
  const out = () => path.join(directory, "profile.json");

  beforeAll(async () => {
    const args = ["profile", "device", model, "--max-boundary", "3", "--batch", "2", "--stages", "all"];
    const result = await cli([
      ...args,
      "--budget",
      "25s",
      "--width",
      "1000",
      "--out",
      out(),
      "--name",
      "here",
    ]);
    expect(result, result.stderr).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("two_in_two_out, batch 2");
    profile = await readProfile(out());
  });

  it("measures every pair of cuts with --stages all, in rounds", () => {
    const last = profile.cuts.length - 1;
    expect(profile.stages.length).toBe((last * (last + 1)) / 2);
    for (const { rounds, quantiles, peakMemory } of profile.stages) {
      expect(rounds.length).toBeGreaterThanOrEqual(1);
      expect(rounds.flat().every((seconds) => seconds > 0)).toBe(true);
      expect(quantiles.p5).toBeLessThanOrEqual(quantiles.p95);
      expect(peakMemory).toBeGreaterThan(2 ** 20);
    }
  });

  it("measures every stage after pauses too, and the hand-over", () => {
    for (const { afterIdle } of [...profile.stages, profile.overhead!]) {
      expect(afterIdle!.idle).toEqual([0.01, 0.05]);
      expect(afterIdle!.seconds.length).toBe(2);
    }
    for (const { afterIdle } of profile.stages) {
      for (const runs of afterIdle!.seconds) expect(runs.length).toBe(4);
    }
    // Waking up takes time on any machine.
    expect(profile.overhead!.afterIdle!.seconds[1]).toBeGreaterThan(0);
  });

  it("says whether the intervals or the budget stopped it", () => {
    // Any width will do, so it stops after the six rounds that an interval needs, unless the machine is too slow.
    const { stoppedBy, rounds, worstWidth, seconds } = profile.measurement;
    if (stoppedBy === "interval") {
      expect(rounds).toBe(6);
      expect(worstWidth).toBeGreaterThan(0);
      for (const { interval } of profile.stages) expect(interval![0]).toBeLessThanOrEqual(interval![1]);
    } else expect(seconds).toBeGreaterThanOrEqual(25);
  });

  it("records what produced it", () => {
    expect(profile.name).toBe("here");
    expect(profile.model).toMatchObject({ name: "two_in_two_out", batch: 2 });
    expect(profile.model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(profile.provenance.versions.onnxruntime).toMatch(/^\d+\.\d+/);
    expect(profile.provenance.command).toContain("--stages all");
    expect(profile.provenance.before.cores).toBeGreaterThan(0);
  });

  it("leaves no file, no child and no scratch directory when interrupted", async () => {
    const scratch = mkdtempSync(path.join(directory, "tmp-"));
    const file = path.join(directory, "interrupted.json");
    const result = await cli(["profile", "device", model, "--max-boundary", "3", "--out", file], {
      env: { TMPDIR: scratch },
      whenStarted: (pid) => setTimeout(() => process.kill(pid, "SIGINT"), 2500),
    });
    expect(result).toMatchObject({ code: 130, stderr: "paretopipe: interrupted by SIGINT\n" });
    expect(readdirSync(directory)).not.toContain("interrupted.json");
    expect(readdirSync(directory).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(readdirSync(scratch)).toEqual([]);
    if (process.platform === "linux") expect(processesNaming(scratch)).toEqual([]);
  });

  it("refuses a profile that does not fit, field by field", async () => {
    const broken = path.join(directory, "broken.json");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(
      broken,
      JSON.stringify({ ...profile, runtime: { provider: "cpu", threads: 0, spinning: false } }),
    );
    await expect(readProfile(broken)).rejects.toThrow(
      /broken\.json: this profile does not fit.*\n.*runtime\.threads/,
    );
  });

  it.each([
    [["--budget", "soon"], /"soon" is not a duration/],
    [["--threads", "0"], /--threads 0: a whole number of at least 1/],
    [["--width", "0"], /--width 0/],
    [["--provider", "abacus"], /abacus/],
  ])("refuses %j", async (extra, message) => {
    const file = path.join(directory, "never.json");
    const result = await cli(["profile", "device", model, "--max-boundary", "3", "--out", file, ...extra]);
    expect(result.code).toBeGreaterThan(0);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(readdirSync(directory)).not.toContain("never.json");
  });
});

/** Command lines of live processes whose environment names `text`. */
function processesNaming(text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        return environment.includes(text) ? [readFileSync(`/proc/${pid}/cmdline`, "utf8")] : [];
      } catch {
        return []; // ended meanwhile, or not ours to read
      }
    });
}

describe("stageRanges", () => {
  it("is all prefixes and suffixes by default: 2 (n - 2) + 1 of n cuts", () => {
    const ranges = stageRanges(10, "ends");
    expect(ranges.length).toBe(17);
    expect(ranges.every(({ from, to }) => from === 0 || to === 9)).toBe(true);
  });
});
