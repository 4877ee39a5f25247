import { describe, expect, it } from "vitest";
import { type RunLength, sampleTraces } from "../../src/explore/sampleTraces.ts";
import { perfect } from "../../src/network/conditions.ts";
import type { Trace } from "../../src/network/trace.ts";
import type { Condition } from "../../src/scenario/resolveCondition.ts";
import { duplex, type SimulationInput, type StreamInput } from "../../src/simulate/input.ts";

/** 50 frames/s: the board takes 20 ms, and the link is faster. */
function planned(trace: Trace | undefined, stream: Partial<StreamInput> = {}, random = false) {
  const conditions = { ...perfect, delay: 0.001, jitter: random ? 0.0005 : 0, ...(trace && { trace }) };
  const input: SimulationInput = {
    seed: 1,
    devices: [{ name: "board" }, { name: "server" }],
    links: duplex("board", "server", conditions),
    streams: [
      {
        name: "frames",
        stages: [
          { device: "board", service: 0.02 },
          { device: "server", service: 0.01 },
        ],
        bytes: [1000, 1000],
        arrivals: { kind: "saturated" },
        frames: 200,
        ...stream,
      },
    ],
  };
  const condition: Condition = { name: "trace", description: "", all: { conditions }, links: {} };
  return { input, condition };
}

/** A trace that repeats after so many seconds. */
function lasting(seconds: number, after: Trace["after"] = "repeat"): Trace {
  return { time: [0, seconds / 2], rate: [8e6, 9e6], end: seconds, after };
}

function sampling({ input, condition }: ReturnType<typeof planned>, more: Partial<RunLength> = {}) {
  return sampleTraces(input, condition, {
    frames: 200,
    warmup: "auto",
    arriving: Number.POSITIVE_INFINITY,
    replications: undefined,
    most: 20,
    ...more,
  });
}

describe("sampleTraces", () => {
  it("lets one run see all of a trace where nothing is random: rounds that take 200 frames or more", () => {
    expect(sampling(planned(lasting(3)))).toMatchObject({ cycle: 3, runs: 1, stretch: 6, lead: 4 });
    expect(sampling(planned(lasting(600)))).toMatchObject({ cycle: 600, runs: 1, stretch: 600, lead: 4 });
  });

  it("divides a trace between ten runs if it is random", () => {
    expect(sampling(planned(lasting(600), {}, true))).toMatchObject({ runs: 10, stretch: 60, lead: 4 });
    // As many tenths as take 200 frames.
    expect(sampling(planned(lasting(30), {}, true))).toMatchObject({ runs: 10, stretch: 6 });
    // Whole rounds, if they are not much longer than that.
    expect(sampling(planned(lasting(12), {}, true))).toMatchObject({ runs: 10, stretch: 12 });
    expect(sampling(planned(lasting(600), {}, true), { replications: 4 })).toMatchObject({
      runs: 4,
      stretch: 150,
    });
  });

  it("sees parts of a trace that is too long for 20 times the frames of other runs", () => {
    const day = planned(lasting(86_400));
    expect(sampling(day)).toMatchObject({ runs: 10, stretch: 80 });
    expect(sampling(day, { most: 1 })).toMatchObject({ runs: 10, stretch: 4 });
    expect(sampling(day, { replications: 1 })).toMatchObject({ runs: 1, stretch: 800 });
  });

  it("leads in for a whole stretch where frames come by themselves, or for the frames that are given", () => {
    const poisson = planned(lasting(600), { arrivals: { kind: "poisson", rate: 10 } }, true);
    expect(sampling(poisson, { arriving: 10 })).toMatchObject({ stretch: 60, lead: 60 });
    expect(sampling(planned(lasting(600)), { warmup: 50 })!.lead).toBeCloseTo(1, 9);
  });

  it("leads in for as long as frames wait that piled up in a slow part of the trace", () => {
    // The link is out for five minutes of an hour.
    const outage: Trace = { time: [0, 3300], rate: [8e6, 0], end: 3600, after: "repeat" };
    const arrivals = { kind: "poisson" as const, rate: 30 };
    const busy = planned(outage, { arrivals }, true);
    // 300 s of 30 frames each second, served by 50 less the 30 that come meanwhile.
    expect(sampling(busy, { arriving: 30 })).toMatchObject({ lead: 300 + (300 * 30) / 20 });
    // No more than all runs together measure at most.
    expect(sampling(busy, { arriving: 30, most: 1 })!.lead).toBeCloseTo(2000 / 30, 9);
    // More than are served: they pile up for ever, and no lead is long enough.
    const { stretch, lead } = sampling(busy, { arriving: 48 })!;
    expect(lead).toBe(stretch);
  });

  it("samples in the same way what meets no trace, where frames come by themselves: plans that keep up are then alike", () => {
    const { condition } = planned(lasting(600), {}, true);
    const { input } = planned(undefined, { arrivals: { kind: "poisson", rate: 10 } });
    expect(sampling({ input, condition }, { arriving: 10 })).toMatchObject({
      runs: 10,
      stretch: 60,
      lead: 60,
    });
    expect(sampling({ input, condition })).toBeUndefined();
  });

  it("leaves a run that has a beginning of its own, and one without a trace that repeats", () => {
    expect(sampling(planned(undefined))).toBeUndefined();
    expect(sampling(planned(lasting(600, "hold")))).toBeUndefined();
    const listed = planned(lasting(600), { arrivals: { kind: "list", times: [0, 1] } });
    expect(sampling(listed)).toBeUndefined();
    const { input, condition } = planned(lasting(600));
    const disrupted = input.devices.map((device) => ({
      ...device,
      disruptions: [{ from: 1, to: 2, speed: 0 }],
    }));
    expect(sampling({ input: { ...input, devices: disrupted }, condition })).toBeUndefined();
  });
});
