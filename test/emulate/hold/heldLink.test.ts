import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeLinks, type EmulatedLink, encodeLinks } from "../../../src/emulate/hold/emulatedLink.ts";
import { HeldLink } from "../../../src/emulate/hold/heldLink.ts";
import { type Conditions, perfect } from "../../../src/network/conditions.ts";
import { column } from "../../../src/simulate/frameTable.ts";
import { simulate } from "../../../src/simulate/simulate.ts";

const share = fc.double({ min: 0, max: 0.3, noNaN: true });
const rate = fc.double({ min: 1e5, max: 1e9, noNaN: true });
const delay = fc.double({ min: 0, max: 0.3, noNaN: true });

const trace = fc
  .array(fc.record({ wait: fc.double({ min: 1e-3, max: 2, noNaN: true }), rate, delay, loss: share }), {
    minLength: 1,
    maxLength: 6,
  })
  .chain((rows) => {
    let time = 0;
    const times = rows.map(({ wait }, row) => (time += row === 0 ? 0 : wait));
    return fc.record({
      time: fc.constant(times),
      rate: fc.constant(rows.map((row) => row.rate)),
      delay: fc.option(fc.constant(rows.map((row) => row.delay)), { nil: undefined }),
      loss: fc.option(fc.constant(rows.map((row) => row.loss)), { nil: undefined }),
      after: fc.constantFrom("repeat" as const, "hold" as const),
    });
  });

const conditions: fc.Arbitrary<Conditions> = fc.record({
  delay,
  jitter: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 0.1, noNaN: true })),
  distribution: fc.constantFrom("uniform", "normal", "pareto", "paretonormal"),
  correlation: fc.oneof(fc.constant(0), share),
  rate: fc.oneof(rate, fc.constant(Number.POSITIVE_INFINITY)),
  loss: fc.oneof(fc.constant(0), share),
  burst: fc.option(
    fc.record({ p: share, r: fc.double({ min: 0.1, max: 1, noNaN: true }), bad: share, good: share }),
    { nil: undefined },
  ),
  trace: fc.option(trace, { nil: undefined }),
});

const link: fc.Arbitrary<Omit<EmulatedLink, "from">> = fc.record(
  {
    conditions,
    startUp: fc.record({ initialWindow: fc.integer({ min: 1, max: 20 }) }, { requiredKeys: [] }),
    curve: fc.constant({ bytes: [100, 1e6], idle: [1e-3, 0.1], backToBack: [1e-4, 0.08] }),
    congestion: fc.constantFrom("reno" as const, "cubic" as const),
    bbr: fc.constant({ roundTrip: 0.1 }),
  },
  { requiredKeys: ["conditions"] },
);

/** Times at which frames departed for the link to `b` in a simulation, and at which they were delivered. */
function simulated(there: Omit<EmulatedLink, "from">, bytes: number, service: number[], seed: number) {
  const { streams } = simulate({
    seed,
    devices: [{ name: "a" }, { name: "b" }],
    links: [{ from: "a", to: "b", ...there }],
    streams: [
      {
        name: "frames",
        stages: [
          { device: "a", service },
          { device: "b", service: 0.01 },
        ],
        bytes: [bytes],
        arrivals: { kind: "saturated" },
        frames: 40,
        window: 6,
        queue: 6,
        deliver: "last",
      },
    ],
  });
  const { table } = streams[0];
  return Array.from({ length: 40 }, (_, frame) => ({
    departed: table.data[table.offset(frame) + column.hopDeparture(0)],
    delivered: table.data[table.offset(frame) + column.hopDelivered(0)],
  }));
}

describe("a held link delivers at the times of the simulator's link", () => {
  it("whatever its conditions, and with the same draws of jitter and losses", () => {
    fc.assert(
      fc.property(
        link,
        fc.integer({ min: 1, max: 2_000_000 }),
        fc.array(fc.double({ min: 1e-3, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 5 }),
        fc.integer(),
        (there, bytes, service, seed) => {
          const held = new HeldLink({ from: "a", ...there }, "b", seed);
          for (const { departed, delivered } of simulated(there, bytes, service, seed)) {
            expect(held.due({ at: departed, origin: 0 }, bytes)).toBe(delivered);
          }
        },
      ),
    );
  });

  it("and begins anew with each run", () => {
    fc.assert(
      fc.property(link, fc.integer(), (there, seed) => {
        const held = new HeldLink({ from: "a", ...there }, "b", seed);
        const run = (origin: number) => [0, 0.5, 0.6].map((at) => held.due({ at: origin + at, origin }, 1e5));
        const first = run(0);
        expect(run(4096).map((due) => due - 4096)).toEqual(first.map((due) => expect.closeTo(due, 9)));
      }),
    );
  });
});

it("a message alone takes what a trace gives on average, also where it begins with an outage", () => {
  const trace = {
    time: [0, 10],
    rate: [0, 2e6],
    delay: [0.3, 0.1],
    loss: [0, 0.5],
    after: "repeat" as const,
  };
  const held = new HeldLink({ from: "a", conditions: { ...perfect, jitter: 1, loss: 0.5, trace } }, "b", 1);
  expect(held.calmSeconds(1000)).toBeCloseTo(0.2 + 8000 / 1e6, 12);
  const steady = new HeldLink({ from: "a", conditions: { ...perfect, delay: 0.01, rate: 1e6 } }, "b", 1);
  expect(steady.calmSeconds(1000)).toBeCloseTo(0.018, 12);
});

describe("credits", () => {
  const jittery = { ...perfect, delay: 0.05, jitter: 0.02, rate: 1e6 };

  it("take their time on the link and stay in order, but draw nothing that frames draw", () => {
    const alone = new HeldLink({ from: "a", conditions: jittery }, "b", 1);
    const mixed = new HeldLink({ from: "a", conditions: jittery }, "b", 1);
    for (let frame = 0; frame < 50; frame++) {
      const due = alone.due({ at: frame, origin: 0 }, 1000);
      expect(mixed.due({ at: frame, origin: 0 }, 1000)).toBe(due);
      const credit = mixed.due({ at: frame, origin: 0 }, 100, true);
      expect(credit).toBeGreaterThanOrEqual(Math.max(due, frame + 1100 * 8e-6 + 0.03));
    }
  });
});

describe("links in a message", () => {
  it("come out as they went in", () => {
    fc.assert(
      fc.property(fc.array(link), (links) => {
        const named = links.map((one) => ({ from: "a", ...one }));
        expect(decodeLinks(encodeLinks(named), "here")).toEqual(JSON.parse(JSON.stringify(named), revive));
      }),
    );
  });

  it.each(["", "{}", '[{"from":"a"}]', "[1", '[{"from":"a","conditions":{"rate":-1}}]'])(
    "that are none are refused: %s",
    (text) => {
      expect(() => decodeLinks(Buffer.from(text), "here")).toThrow("links from here");
    },
  );
});

/** JSON writes an unlimited rate as null. */
function revive(name: string, value: unknown): unknown {
  return name === "rate" && value === null ? Number.POSITIVE_INFINITY : value;
}
