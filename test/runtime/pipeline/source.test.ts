import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { randomStream } from "../../../src/base/random.ts";
import { Source } from "../../../src/runtime/pipeline/source.ts";
import { StageRunner } from "../../../src/runtime/pipeline/stageRunner.ts";
import type { Arrivals } from "../../../src/simulate/input.ts";

// The clock goes on while a callback runs, and timers count from when the callback began: they may fire early.
const clock = vi.hoisted(() => ({ seconds: 0, perReading: (): number => 0 }));
vi.mock("../../../src/base/clock.ts", () => ({
  now: () => {
    clock.seconds += clock.perReading();
    return clock.seconds;
  },
}));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  clock.seconds = 0;
  const random = randomStream(1, "clock");
  clock.perReading = () => random() * 2e-4;
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ["at fixed times", { kind: "periodic", period: 0.005 }, false],
  ["at random times", { kind: "poisson", rate: 200 }, false],
  ["at fixed times, where frames are dropped", { kind: "periodic", period: 0.005 }, true],
] as const)(
  "a source that is idle between frames misses none of those that come %s",
  async (_, arrivals, drop) => {
    const frames = 2000;
    let done = false;
    let rows = 0;
    const stage: StageRunner = new StageRunner({
      queue: 1,
      compute: async () => [],
      next: [],
      finish: (item) => source.complete(item),
      release: () => {},
      changed: () => source.admit(),
      fail: (error) => {
        throw error;
      },
    });
    const source: Source = new Source({
      workload: { frames, arrivals: arrivals as Arrivals, window: null, drop, seed: 1, keepOutput: false },
      queue: 1,
      stage,
      inputs: () => [],
      takeRows: (taken) => {
        rows += taken.length;
      },
      done: () => {
        done = true;
      },
    });
    source.start();
    const most = 4 * frames * 5;
    for (let millisecond = 1; millisecond < most && !done; millisecond++) {
      clock.seconds = Math.max(clock.seconds, millisecond / 1000);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(done).toBe(true);
    expect(rows + source.drops).toBe(frames);
  },
);
