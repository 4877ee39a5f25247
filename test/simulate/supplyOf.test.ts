import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SimulationInput } from "../../src/simulate/input.ts";
import { measure } from "../../src/simulate/measure.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { supplyOf } from "../../src/simulate/supplyOf.ts";
import { type Chain, chainInput, onOneHost } from "./chain.ts";

/** A chain whose links share a medium. */
function onOneMedium(chain: Chain): SimulationInput {
  const input = chainInput(chain);
  const [{ conditions }] = input.links;
  const links = input.links.map((link) => {
    const rate = Number.POSITIVE_INFINITY;
    return { ...link, medium: "air", conditions: { ...link.conditions, rate } };
  });
  return { ...input, links, media: [{ name: "air", conditions: { ...conditions, delay: 0 } }] };
}

const blocking = (chain: Chain): SimulationInput => chainInput({ ...chain, io: "blocking" });

const seconds = fc.integer({ min: 1, max: 40 }).map((n) => n / 8);
const chains = fc.record({
  service: fc.array(seconds, { minLength: 2, maxLength: 3 }),
  transfer: fc.array(seconds, { minLength: 3, maxLength: 3 }),
  queue: fc.integer({ min: 0, max: 3 }),
  window: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
});
const frames = fc.integer({ min: 1, max: 20 });
const more = fc.integer({ min: 1, max: 40 });

describe("supplyOf", () => {
  it.each([
    ["a host", (chain: Chain) => onOneHost(chain, 1.5), "event" as const],
    ["a medium", onOneMedium, "event" as const],
    ["blocking I/O, by the recursion", blocking, "tandem" as const],
    ["blocking I/O, with events", blocking, "event" as const],
  ])(
    "gives the first frames of a run over %s the times that they have in any longer run",
    (_, share, engine) => {
      fc.assert(
        fc.property(chains, frames, more, (chain, count, further) => {
          const rows = (all: number) => {
            const { table, frames } = simulate(share({ ...chain, frames: all }), { engine }).streams[0];
            expect(frames).toBe(all);
            return table.data.slice(0, count * table.width);
          };
          expect(rows(count)).toEqual(rows(count + further));
        }),
      );
    },
  );

  it("lets windows that only make frames wait change no throughput", () => {
    const throughput = (window: number) => {
      const input = onOneHost(
        { service: [0.03, 0.06], transfer: [0.05, 0], queue: 24, window, frames: 200 },
        1.5,
      );
      return measure(input, simulate(input)).throughput;
    };
    expect(throughput(24) / throughput(6)).toBeCloseTo(1, 6);
  });

  it("is the stream's own frames in a plain chain, and where frames come when they come", () => {
    const plain = chainInput({ service: [1, 2], frames: 10 });
    expect(supplyOf(plain, plain.streams[0])).toBe(10);
    const oneWay = chainInput({ service: [1, 2], frames: 10, io: "blocking", deliver: "last" });
    expect(supplyOf(oneWay, oneWay.streams[0])).toBe(10);
    const arriving = onOneHost(
      { service: [1, 2], frames: 10, arrivals: { kind: "periodic", period: 3 } },
      1.5,
    );
    expect(supplyOf(arriving, arriving.streams[0])).toBe(10);
  });

  it("has as many frames more as the window lets in, or the pipeline holds, or again as many", () => {
    const supply = (chain: Partial<Chain>) => {
      const input = onOneHost({ service: [1, 2], frames: 10, ...chain }, 1.5);
      return supplyOf(input, input.streams[0]);
    };
    expect(supply({ window: 4 })).toBe(14);
    // Two devices and the source again; each way a link with its send buffer and two slots.
    expect(supply({ queue: 2 })).toBe(10 + 3 + 8);
    expect(supply({ queue: Number.POSITIVE_INFINITY })).toBe(20);
  });
});
