import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { now } from "../../../src/base/clock.ts";
import type { Item } from "../../../src/runtime/pipeline/item.ts";
import { Source } from "../../../src/runtime/pipeline/source.ts";
import { StageRunner } from "../../../src/runtime/pipeline/stageRunner.ts";
import type { Arrivals } from "../../../src/simulate/input.ts";
import { type Chain, runChain } from "../../simulate/chain.ts";

// Stages and source as they run on devices, but with durations and a clock that we set, beside the simulator.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "hrtime", "performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = (seconds: number) => new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

interface Seen {
  begin: number[][];
  end: number[][];
  /** Most frames between two stages, and in the system. */
  between: number;
  inside: number;
  order: number[];
}

/** Plays a chain with constant services and transfers, seconds. */
async function playScripted(chain: Chain): Promise<Seen & { source: Source; rows: number[][] }> {
  const service = chain.service as (number | null)[];
  const { transfer = [], frames = 6, queue = 1, window = null, drop = false, deliver = "source" } = chain;
  const arrivals = (chain.arrivals ?? { kind: "saturated" }) as Arrivals;
  const last = service.length - 1;
  const seen: Seen = {
    begin: service.map(() => []),
    end: service.map(() => []),
    between: 0,
    inside: 0,
    order: [],
  };
  const stages: StageRunner[] = [];
  /** Of each hop: settles when the link has sent all that waits for it. */
  const links = service.map(() => Promise.resolve());
  const between = service.map(() => 0);
  let inside = 0;
  let source!: Source;
  const fail = (error: unknown) => {
    throw error;
  };
  const finish = (item: Item) => {
    inside--;
    seen.order.push(item.frame);
    source.complete(item);
  };
  for (const [index, seconds] of service.entries()) {
    const note = (item: Item) => {
      seen.begin[index][item.frame] = item.begin;
      seen.end[index][item.frame] = item.end;
    };
    stages.push(
      new StageRunner({
        queue,
        ...(seconds !== null && {
          compute: async () => {
            if (index > 0) between[index]--;
            await wait(seconds);
            return [];
          },
        }),
        next: index < last ? [true] : [],
        ...(index === last && (index === 0 || deliver === "last")
          ? {
              finish: (item: Item) => {
                note(item);
                finish(item);
              },
            }
          : {
              forward: async (item: Item) => {
                note(item);
                if (index < last) {
                  between[index + 1]++;
                  seen.between = Math.max(seen.between, between[index + 1]);
                }
                links[index] = links[index].then(() => wait(transfer[index] ?? 0));
                await links[index];
                if (index === last) finish(item);
                else stages[index + 1].accept(item);
              },
            }),
        release: () => index > 0 && stages[index - 1].addCredit(0),
        changed: () => source?.admit(),
        fail,
      }),
    );
  }
  let done = false;
  const rows: number[][] = [];
  source = new Source({
    workload: { frames, arrivals, window, drop, seed: 1, keepOutput: false },
    queue,
    stage: stages[0],
    inputs: () => {
      inside++;
      seen.inside = Math.max(seen.inside, inside);
      return 0;
    },
    takeRows: (taken) => rows.push(...taken),
    done: () => {
      done = true;
    },
  });
  const origin = source.start();
  for (let step = 0; !done && step < 10_000; step++) await vi.advanceTimersToNextTimerAsync();
  expect(done).toBe(true);
  const relative = (times: number[][]) => times.map((row) => row.map((time) => time - origin));
  return { ...seen, begin: relative(seen.begin), end: relative(seen.end), source, rows };
}

function expectClose(actual: number[], expected: number[]) {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i], 3);
}

// Whole seconds over wide ranges, all different: at one instant one thing happens.
const duration = fc.integer({ min: 1000, max: 1_000_000 });
const chains = fc
  .record({
    service: fc.array(duration, { minLength: 1, maxLength: 4 }),
    transfer: fc.array(duration, { minLength: 4, maxLength: 4 }),
    frames: fc.integer({ min: 1, max: 12 }),
    queue: fc.integer({ min: 0, max: 3 }),
    window: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    deliver: fc.constantFrom("source" as const, "last" as const),
    allRemote: fc.boolean(),
  })
  .filter(({ service, transfer }) => new Set([...service, ...transfer]).size === service.length + 4)
  .map(({ allRemote, service, ...chain }) => ({
    ...chain,
    service: allRemote && service.length > 1 ? [null, ...service.slice(1)] : service,
  }));

describe("stages and source, with scripted durations, beside the simulator", () => {
  it("use this test's clock", async () => {
    const before = now();
    const waited = wait(2);
    await vi.advanceTimersByTimeAsync(2000);
    await waited;
    expect(now() - before).toBeCloseTo(2, 6);
  });

  it("have the simulator's times, order, slots and window with saturated arrivals", async () => {
    await fc.assert(
      fc.asyncProperty(chains, async (chain) => {
        const played = await playScripted(chain);
        const simulated = runChain(chain);
        expect(played.order).toEqual(Array.from({ length: chain.frames }, (_, i) => i));
        expect(played.source.drops).toBe(0);
        for (const stage of chain.service.keys()) {
          expectClose(played.begin[stage], simulated.begin(stage));
          expectClose(played.end[stage], simulated.end(stage));
        }
        // With no slot a frame on the link has the stage itself reserved.
        expect(played.between).toBeLessThanOrEqual(Math.max(1, chain.queue));
        expect(played.inside).toBeLessThanOrEqual(chain.window ?? Number.POSITIVE_INFINITY);
      }),
      { numRuns: 200 },
    );
  });

  it("let the same frames wait or drop with a list of arrivals", async () => {
    const open = fc
      .record({
        chain: chains,
        gaps: fc.array(duration, { minLength: 12, maxLength: 12 }),
        drop: fc.boolean(),
      })
      .map(({ chain, gaps, drop }) => {
        let time = 0;
        const times = gaps.slice(0, chain.frames).map((gap) => (time += gap));
        return { ...chain, drop, arrivals: { kind: "list" as const, times } };
      });
    await fc.assert(
      fc.asyncProperty(open, async (chain) => {
        const played = await playScripted(chain);
        const simulated = runChain(chain);
        expect(played.source.drops).toBe(simulated.drops);
        expect(played.order.length).toBe(simulated.frames);
        // An empty stage passes frames on when it takes them; the simulator's begins at the arrival.
        const taken = chain.service[0] === null ? simulated.departure(0) : simulated.begin(0);
        expectClose(played.begin[0], taken);
        const [start] = [played.rows[0][0] - simulated.arrival[0]];
        expectClose(
          played.rows.map(([arrival]) => arrival - start),
          simulated.arrival,
        );
      }),
      { numRuns: 200 },
    );
  });
});
