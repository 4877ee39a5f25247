import { describe, expect, it, vi } from "vitest";
import { ParetoPipeError } from "../../../src/base/errors.ts";
import { DeviceError } from "../../../src/runtime/protocol/deviceError.ts";
import { type MeasurePointsOptions, measurePoints } from "../../../src/validate/measure/measurePoints.ts";
import type { Visit, VisitRecord } from "../../../src/validate/measure/visitRecord.ts";

const points = ["a", "b", "c"].map((plan) => ({ condition: "lan", plan }));

/** A visit that found this latency, and the throughput that goes with it. */
function visitOf(plan: string, round: number, latency = 1): Visit {
  return {
    kind: "visit",
    condition: "lan",
    plan,
    round,
    at: "2026-01-01T00:00:00.000Z",
    clockBound: 0,
    memory: {},
    outputDifference: null,
    metrics: {
      frames: 10,
      warmup: 2,
      latency: { mean: latency, p50: latency, p95: latency, p99: latency },
      throughput: 1 / latency,
      parts: { compute: latency, transfer: 0, waiting: 0 },
      bottleneck: "pi",
      periodParts: { compute: latency, transfer: 0, waiting: 0 },
      resources: [],
      drops: 0,
      stable: true,
    },
  };
}

async function measured(change: Partial<MeasurePointsOptions> = {}) {
  const kept: VisitRecord[] = [];
  const checkDevices = vi.fn(async () => undefined);
  const end = await measurePoints({
    points,
    records: [],
    visit: async ({ plan }, round) => visitOf(plan, round),
    checkDevices,
    keep: async (record) => void kept.push(record),
    width: 0.05,
    budget: 60,
    seed: 1,
    ...change,
  });
  return { end, kept, checkDevices };
}

const inRounds = (records: readonly VisitRecord[]) =>
  [...new Set(records.map(({ round }) => round))].map((round) =>
    records.filter((record) => record.round === round).map(({ plan }) => plan),
  );

describe("measurePoints", () => {
  it("visits every point once in each round, in a random order, until the intervals are narrow", async () => {
    const { end, kept } = await measured();
    expect(end).toBe("interval");
    const rounds = inRounds(kept);
    expect(rounds.map((plans) => plans.toSorted())).toEqual(Array(3).fill(["a", "b", "c"]));
    expect(new Set(rounds.map((plans) => plans.join())).size).toBeGreaterThan(1);
    expect(inRounds((await measured()).kept)).toEqual(rounds);
  });

  it("continues with points whose visits differ, and leaves the others alone", async () => {
    const noisy = (plan: string, round: number) => (plan === "b" ? 1 + 0.5 / round ** 3 : 1);
    const { kept } = await measured({
      visit: async ({ plan }, round) => visitOf(plan, round, noisy(plan, round)),
    });
    const count = (plan: string) => kept.filter((record) => record.plan === plan).length;
    expect([count("a"), count("c")]).toEqual([3, 3]);
    expect(count("b")).toBeGreaterThan(3);
  });

  it("counts the visits of an earlier run, and takes points with fewer visits first", async () => {
    const records = [visitOf("a", 1), visitOf("b", 1), visitOf("c", 1), visitOf("a", 2)];
    const { kept } = await measured({ records });
    expect(inRounds(kept).map((plans) => plans.toSorted())).toEqual([
      ["b", "c"],
      ["a", "b", "c"],
    ]);
    expect(kept.map(({ round }) => round)).toEqual([3, 3, 4, 4, 4]);
    expect((await measured({ records: [...records, ...kept] })).kept).toEqual([]);
  });

  it("keeps failures with their device, tries once more, and continues with the other points", async () => {
    const { kept, checkDevices, end } = await measured({
      visit: async ({ plan }, round) => {
        if (plan === "b") throw new DeviceError("server", "run", "it does not run");
        if (plan === "c" && round === 1) throw new ParetoPipeError("the relay died");
        return visitOf(plan, round);
      },
    });
    expect(end).toBe("interval");
    const failures = kept.filter((record) => record.kind === "failure");
    expect(failures.map(({ plan, device, reason }) => [plan, device, reason]).toSorted()).toEqual([
      ["b", "server", "server: it does not run"],
      ["b", "server", "server: it does not run"],
      ["c", null, "the relay died"],
    ]);
    expect(checkDevices).toHaveBeenCalledTimes(3);
    expect(kept.filter(({ kind, plan }) => kind === "visit" && plan === "c").length).toBe(3);
  });

  it("does not repeat a visit with a wrong result", async () => {
    const { kept } = await measured({
      visit: async ({ plan, condition }, round) => {
        if (plan !== "a") return visitOf(plan, round);
        return { kind: "failure", condition, plan, round, at: "", device: null, reason: "wrong result" };
      },
    });
    expect(kept.filter(({ plan }) => plan === "a").length).toBe(1);
  });

  it("ends if a device does not come back, and keeps the failure", async () => {
    const kept: VisitRecord[] = [];
    const lost = new DeviceError("pi", "lost", "gone");
    const ending = measured({
      visit: async () => Promise.reject(lost),
      checkDevices: async () => Promise.reject(lost),
      keep: async (record) => void kept.push(record),
    });
    await expect(ending).rejects.toBe(lost);
    expect(kept).toMatchObject([{ kind: "failure", device: "pi", reason: "pi: gone" }]);
  });

  it("ends with the signal's reason, and keeps nothing of the current visit", async () => {
    const stop = new AbortController();
    const reason = new ParetoPipeError("interrupted");
    const kept: VisitRecord[] = [];
    const ending = measured({
      signal: stop.signal,
      visit: async () => {
        setImmediate(() => stop.abort(reason));
        throw new DeviceError("pi", "lost", "killed by Ctrl-C as well");
      },
      keep: async (record) => void kept.push(record),
    });
    await expect(ending).rejects.toBe(reason);
    expect(kept).toEqual([]);
  });

  it("begins no visit that would end far beyond the budget, but always the first", async () => {
    let seconds = 0;
    const clock = vi.spyOn(performance, "now").mockImplementation(() => 1000 * seconds);
    const visit: MeasurePointsOptions["visit"] = async ({ plan }, round) => {
      seconds += 3600;
      return visitOf(plan, round);
    };
    const kept = async (budget: number) => {
      seconds = 0;
      return (await measured({ budget, visit })).kept.length;
    };
    expect([await kept(60), await kept(3900), await kept(2 * 3600 - 60)]).toEqual([1, 1, 2]);
    clock.mockRestore();
  });

  it("ends with the budget, and passes on any other error", async () => {
    expect(await measured({ budget: 0 })).toMatchObject({ end: "budget", kept: [] });
    await expect(measured({ visit: async () => Promise.reject(new TypeError("a bug")) })).rejects.toThrow(
      TypeError,
    );
  });
});
