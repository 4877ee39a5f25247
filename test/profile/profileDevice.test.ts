import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelProtoSchema } from "../../src/graph/onnxProto.ts";
import type { DeviceProfile } from "../../src/profile/deviceProfile.ts";
import { readProfile, stringifyProfile } from "../../src/profile/profileFile.ts";
import { stageCost } from "../../src/profile/stageCost.ts";
import { stageRanges } from "../../src/profile/stageRanges.ts";
import { cli } from "../support/cli.ts";
import { model as chain, float, node } from "../support/models.ts";

const model = path.resolve("test/fixtures/two_in_two_out.onnx");
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "profile-test-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("paretopipe profile device", () => {
  let profile: DeviceProfile;
  let stderr: string;
  const out = () => path.join(directory, "profile.json");

  beforeAll(async () => {
    const args = ["profile", "device", model, "--max-boundary", "3", "--batch", "2", "--stages", "all"];
    const result = await cli([
      ...args,
      "--budget",
      "60s",
      "--width",
      "1000",
      "--out",
      out(),
      "--name",
      "here",
    ]);
    expect(result.code, result.stderr).toBe(0);
    stderr = result.stderr;
    expect(result.stdout).toContain("two_in_two_out, batch 2");
    profile = await readProfile(out());
  });

  it("measures every pair of cuts with --stages all, in rounds", () => {
    const last = profile.cuts.length - 1;
    expect(profile.stages.length + (profile.measurement.unreached ?? 0)).toBe((last * (last + 1)) / 2);
    for (const { rounds, quantiles, peakMemory } of profile.stages) {
      expect(rounds.length).toBeGreaterThanOrEqual(1);
      expect(rounds.flat().every((seconds) => seconds > 0)).toBe(true);
      expect(quantiles.p5).toBeLessThanOrEqual(quantiles.p95);
      expect(peakMemory).toBeGreaterThan(2 ** 20);
    }
  });

  it("measures some stages after pauses too, and the hand-over", () => {
    // On a machine that is too slow for it, the budget ends visits, and some have fewer runs after pauses.
    const isWhole = profile.measurement.stoppedBy === "interval";
    const rested = profile.stages.filter(({ afterIdle }) => afterIdle);
    if (isWhole) expect(rested.length).toBe(Math.min(17, profile.stages.length));
    for (const { afterIdle } of rested) {
      expect(afterIdle!.idle).toEqual([0.01, 0.05]);
      for (const { length } of afterIdle!.seconds) expect(length).toBeLessThanOrEqual(4);
    }
    // Even then, other work may have shortened some of the visits, but not all.
    if (isWhole)
      expect(rested.flatMap(({ afterIdle }) => afterIdle!.seconds).flat().length).toBeGreaterThan(0);
    // On a machine that is too slow for it, that is said.
    if (!profile.overhead) return expect(stderr).toMatch(/what the runtime adds could not be measured/);
    expect(profile.overhead.afterIdle!.idle).toEqual([0.01, 0.05]);
    // Waking up takes time, but on a busy machine the usual run may take longer.
    for (const seconds of profile.overhead.afterIdle!.seconds) expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it("says whether the intervals or the budget ended it", () => {
    // Any width will do, so it stops after the six rounds that an interval needs, unless the machine is too slow.
    const { stoppedBy, rounds, worstWidth } = profile.measurement;
    if (stoppedBy === "interval") {
      expect(rounds).toBe(6);
      expect(worstWidth).toBeGreaterThan(0);
      for (const { interval } of profile.stages) expect(interval![0]).toBeLessThanOrEqual(interval![1]);
    } else expect(stoppedBy).toBe("budget");
  });

  it("records its provenance", () => {
    expect(profile.name).toBe("here");
    expect(profile.model).toMatchObject({ name: "two_in_two_out", batch: 2 });
    expect(profile.model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(profile.provenance.versions.onnxruntime).toMatch(/^\d+\.\d+/);
    expect(profile.provenance.command).toContain("--stages all");
    expect(profile.provenance.before.cores).toBeGreaterThan(0);
  });

  it("keeps what was measured when interrupted, and leaves no child and no scratch directory", async () => {
    const scratch = mkdtempSync(path.join(directory, "tmp-"));
    const file = path.join(directory, "interrupted.json");
    const args = ["profile", "device", model, "--max-boundary", "3", "--no-overhead", "--out", file];
    const result = await cli(args, {
      env: { TMPDIR: scratch },
      whenStarted: (pid) => secondStage(scratch).then(() => process.kill(pid, "SIGINT")),
    });
    const words = `${file} has what was measured: \\d+ of \\d+ stages, the others are estimated`;
    expect(result.stderr).toMatch(new RegExp(`^paretopipe: ${words}\nparetopipe: interrupted by SIGINT\n$`));
    expect([result.code, result.stdout]).toEqual([130, ""]);
    const kept = await readProfile(file);
    expect(kept.measurement).toMatchObject({
      stoppedBy: "interrupt",
      rounds: 1,
      unreached: expect.any(Number),
    });
    const { from, to } = stageRanges(kept.cuts.length, "all").find((range) => !isMeasured(kept, range))!;
    expect(stageCost(kept, from, to)).toMatchObject({ source: "estimated", median: expect.any(Number) });
    expect(readdirSync(directory).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(readdirSync(scratch)).toEqual([]);
    if (process.platform === "linux") expect(processesNaming(scratch)).toEqual([]);
  });

  it("writes nothing when interrupted before the whole model is measured", async () => {
    const file = path.join(directory, "nothing.json");
    const result = await cli(["profile", "device", model, "--max-boundary", "3", "--out", file], {
      whenStarted: (pid) => setTimeout(() => process.kill(pid, "SIGINT"), 500),
    });
    expect(result.code).not.toBe(0);
    expect(readdirSync(directory)).not.toContain("nothing.json");
  });

  it("says, even without a terminal, how far a short budget reaches, and estimates the rest", async () => {
    const length = 60;
    const nodes = Array.from({ length }, (_, index) => node("Tanh", [`t${index}`], [`t${index + 1}`]));
    const proto = chain({ nodes, inputs: { t0: float(1, 4) }, outputs: { [`t${length}`]: float(1, 4) } });
    const long = path.join(directory, "chain.onnx");
    writeFileSync(long, toBinary(ModelProtoSchema, proto));
    const file = path.join(directory, "short.json");
    // No machine visits 1830 stages in 8 s.
    const args = ["profile", "device", long, "--all", "--stages", "all", "--no-overhead", "--quiet"];
    const result = await cli([...args, "--budget", "8s", "--out", file]);
    expect(result.code, result.stderr).toBe(0);
    expect(result.stderr).toMatch(
      /^paretopipe: to measure each of 1830 stages once takes about .*; the budget of 8 s is enough for (the whole model|some \d+ of them), the others will be estimated \(--budget allows more\)\n$/,
    );
    expect(result.stdout).toMatch(/\d+ of 1830 stages, the others are estimated/);
    const { stages, measurement } = await readProfile(file);
    expect(stages.length + measurement.unreached!).toBe(1830);
    expect(measurement.seconds).toBeLessThan(13);
  });

  it("refuses a profile that does not fit, field by field", async () => {
    const broken = path.join(directory, "broken.json");
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

function isMeasured({ stages }: DeviceProfile, { from, to }: { from: number; to: number }): boolean {
  return stages.some((stage) => stage.from === from && stage.to === to);
}

/**
 * Resolves when the second stage is being written: there is one file in the scratch directory, which each stage replaces,
 * and the first is the whole model, the longest.
 */
async function secondStage(scratch: string): Promise<void> {
  for (let longest = 0; ; ) {
    const [folder = ""] = readdirSync(scratch);
    const { size = 0 } = statSync(path.join(scratch, folder, "stage.onnx"), { throwIfNoEntry: false }) ?? {};
    if (size < longest) return;
    longest = size;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

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

describe("paretopipe profile device --for SCENARIO", () => {
  const args = (scenario: string, ...more: string[]) => [
    ...["profile", "device", model, "--max-boundary", "3", "--no-overhead"],
    ...["--for", path.join(directory, scenario), "--out", path.join(directory, "for.json"), ...more],
  ];
  beforeAll(async () => {
    const first = ["profile", "device", model, "--max-boundary", "3", "--no-overhead", "--budget", "10s"];
    const { code, stderr } = await cli([...first, "--out", path.join(directory, "first.json")]);
    expect(code, stderr).toBe(0);
    const scenario = {
      schema: "paretopipe/scenario/v1",
      name: "for",
      source: "board",
      devices: { board: { profile: "not-yet.json" }, server: { profile: "first.json" } },
      // Nothing is worth sending: the front has the whole model on the board alone.
      conditions: { slow: "delay 10s rate 1kbit" },
    };
    writeFileSync(path.join(directory, "for.yaml"), JSON.stringify(scenario));
  });

  it("visits stages again only if a front may depend on them", async () => {
    const { code, stderr } = await cli(args("for.yaml", "--name", "board", "--budget", "20s"));
    expect(code, stderr).toBe(0);
    const { stages, cuts } = await readProfile(path.join(directory, "for.json"));
    const last = cuts.length - 1;
    for (const { from, to, rounds } of stages) {
      if (from === 0 && to === last) expect(rounds.length).toBeGreaterThan(1);
      else expect(rounds.length).toBe(1);
    }
  });

  it("names the file that it writes where the scenario's other profiles are of another model", async () => {
    const file = (name: string) => path.join(directory, name);
    const other = await readProfile(file("first.json"));
    const { model } = other;
    writeFileSync(
      file("other.json"),
      stringifyProfile({ ...other, model: { ...model, sha256: "0".repeat(64) } }),
    );
    writeFileSync(file("mixed.yaml"), readFileSync(file("for.yaml"), "utf8").replace("first", "other"));
    const { code, stderr } = await cli(args("mixed.yaml", "--name", "board", "--budget", "20s"));
    expect(stderr).toContain(`board's profile (${file("for.json")}) is of`);
    expect(code).toBe(2);
  });

  it.each([
    ["for.yaml", [], /--name must say which of its devices is measured: board, server/],
    ["for.yaml", ["--name", "nobody"], /--name must say which of its devices is measured: board, server/],
    ["none.yaml", ["--name", "board"], /none.yaml: cannot read this scenario/],
  ])("refuses %s with %j before it measures", async (scenario, more, message) => {
    const { code, stderr } = await cli(args(scenario, ...more));
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("stageRanges", () => {
  it("is all prefixes and suffixes by default: 2 (n - 2) + 1 of n cuts", () => {
    const ranges = stageRanges(10, "ends");
    expect(ranges.length).toBe(17);
    expect(ranges.every(({ from, to }) => from === 0 || to === 9)).toBe(true);
  });
});
