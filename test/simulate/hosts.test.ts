import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import type { SimulationInput } from "../../src/simulate/input.ts";
import { measure } from "../../src/simulate/measure.ts";
import { simulate } from "../../src/simulate/simulate.ts";
import { chainInput, onOneHost } from "./chain.ts";

const figures = (input: SimulationInput) => measure(input, simulate(input), 30);
/** Seconds between two results in the middle of a run of 400 frames: slots have filled by then, and every stage has work. */
function period(input: SimulationInput): number {
  const { table } = simulate(input).streams[0];
  return (table.completion(350) - table.completion(250)) / 100;
}
const seconds = fc.integer({ min: 1, max: 40 }).map((n) => n / 8);
const slowdown = fc.integer({ min: 9, max: 24 }).map((n) => n / 8);

describe("devices that share a host", () => {
  it("do not slow each other down with one frame in flight", () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 2, maxLength: 4 }), slowdown, (service, factor) => {
        const chain = { service, frames: 40, window: 1 };
        const alone = figures(chainInput(chain));
        const shared = figures(onOneHost(chain, factor));
        expect(shared.latency.mean).toBeCloseTo(alone.latency.mean, 9);
        expect(shared.throughput).toBeCloseTo(alone.throughput, 9);
      }),
    );
  });

  it("of two, the longer stage takes as much longer as the shorter one works meanwhile", () => {
    // Saturated, links take no time. While both work, each does 1 / s of its work in a second: the shorter stage needs S s seconds,
    // in which the longer one does S of its L seconds of work. The rest is done alone: S s + L - S in all.
    fc.assert(
      fc.property(seconds, seconds, slowdown, fc.boolean(), (one, other, s, longFirst) => {
        const [short, long] = [Math.min(one, other), Math.max(one, other)];
        const service = longFirst ? [long, short] : [short, long];
        const expected = short * s + long - short;
        expect(period(onOneHost({ service, frames: 400, queue: 1 }, s)) / expected).toBeCloseTo(1, 6);
      }),
    );
  });

  it("all take 1 + (n - 1) (slowdown - 1) times as long while all n work", () => {
    const service = [1, 1, 1, 1];
    expect(period(onOneHost({ service, frames: 400, queue: 4 }, 1.1))).toBeCloseTo(1.3, 9);
  });

  it("do as much work as without a host: only the time that it takes changes", () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 2, maxLength: 3 }), slowdown, (service, s) => {
        const chain = { service, frames: 60, queue: 2 };
        const [alone, shared] = [figures(chainInput(chain)), figures(onOneHost(chain, s))];
        const most = 1 + (service.length - 1) * (s - 1);
        expect(shared.throughput).toBeLessThanOrEqual(alone.throughput * (1 + 1e-9));
        expect(shared.throughput).toBeGreaterThanOrEqual((alone.throughput / most) * (1 - 1e-9));
        expect(shared.parts.compute).toBeGreaterThanOrEqual(alone.parts.compute - 1e-9);
        expect(shared.parts.compute).toBeLessThanOrEqual(alone.parts.compute * most + 1e-9);
      }),
    );
  });

  it("share its cores if they want more than there are: three on two cores take 1.5 times as long while all three work", () => {
    const onCores = (service: number[], shares: number[]): SimulationInput => {
      const input = onOneHost({ service, frames: 400, queue: 4 }, 1);
      const devices = input.devices.map((device, index) => ({
        ...device,
        host: { ...device.host!, share: shares[index] },
      }));
      return { ...input, devices };
    };
    expect(period(onCores([1, 1, 1], [0.5, 0.5, 0.5]))).toBeCloseTo(1.5, 9);
    // While the two long ones work alone they have a core each. The short one needs 0.5 of work, at 2/3 of a core: 0.75 s, in which they
    // do 0.5 too, and then 0.5 s for the rest.
    expect(period(onCores([1, 0.5, 1], [0.5, 0.5, 0.5]))).toBeCloseTo(1.25, 9);
    // A graphics card wants no core, and takes none.
    expect(period(onCores([1, 1, 1], [0.5, 0.5, 0]))).toBeCloseTo(1, 9);
    expect(period(onCores([1, 1, 2], [1, 1, 0]))).toBeCloseTo(2, 9);
    expect(simulate(onCores([1, 1], [0.5, 0.5])).engine).toBe("tandem");
    expect(() => simulate(onCores([1, 1], [0.5, -1]))).toThrow(
      "device b: share -1 of host here's cores must be 0 or more",
    );
  });

  it("are left alone by devices of other hosts, and by a slowdown of 1", () => {
    const input = chainInput({ service: [2, 3], frames: 60, queue: 2 });
    const { engine } = simulate(onOneHost({ service: [2, 3], frames: 60 }, 1));
    expect(engine).toBe("tandem");
    const apart = input.devices.map((device) => ({ ...device, host: { name: device.name, slowdown: 2 } }));
    const run = simulate({ ...input, devices: apart });
    expect(run.engine).toBe("tandem");
    expect(measure(input, run).throughput).toBeCloseTo(1 / 3, 9);
  });

  it("cannot have disruptions, nor a slowdown below 1", () => {
    const input = onOneHost({ service: [1, 1] }, 1.5);
    const [a, b] = input.devices;
    const disrupted = { ...a, disruptions: [{ from: 1, to: 2, speed: 0 }] };
    expect(() => simulate({ ...input, devices: [disrupted, b] })).toThrow(
      "device a shares host here and has disruptions; only one of the two can be simulated",
    );
    expect(() => simulate(onOneHost({ service: [1, 1] }, 0.9))).toThrow(InputError);
  });
});
