import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { tellTime } from "../../src/cli/progress.ts";
import { tellCells } from "../../src/cli/tellCells.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

it("counts neither the time in which a resumed sweep finds what is there, nor that of starting threads", () => {
  const notes: string[] = [];
  const left: (number | undefined)[] = [];
  const tell = tellCells({
    update: (_done, _total, _message, seconds) => left.push(seconds),
    note: (text) => notes.push(text),
    stop: () => {},
  });
  // 300 of 400 cells are found in 300 s, threads start in 30 s, and each of the other cells takes 2 s.
  for (let found = 1; found <= 300; found++) {
    vi.advanceTimersByTime(1000);
    tell({ done: found, cells: 400, found, computed: 0, failed: 0 });
  }
  vi.advanceTimersByTime(30_000);
  for (let computed = 1; computed <= 10; computed++) {
    vi.advanceTimersByTime(2000);
    tell({ done: 300 + computed, cells: 400, found: 300, computed, failed: 0 });
  }
  expect(left.slice(0, 301).every((seconds) => seconds === undefined)).toBe(true);
  expect(left.at(301)).toBeCloseTo(196);
  expect(left.at(-1)).toBeCloseTo(180);
  expect(notes).toEqual(["100 cells take about 3 min 18 s"]);
});

it("does not take the start of threads for the time of each piece", () => {
  const notes: string[] = [];
  const left: (number | undefined)[] = [];
  const tell = tellTime(
    {
      update: (_done, _total, _message, seconds) => left.push(seconds),
      note: (text) => notes.push(text),
      stop: () => {},
    },
    "simulating",
    (total) => `${total} simulations`,
  );
  // Threads start in 11 s, and each of 83 simulations takes 0.1 s.
  vi.advanceTimersByTime(11_000);
  for (let done = 1; done <= 5; done++) {
    vi.advanceTimersByTime(100);
    tell(done, 83);
  }
  expect(left.at(-1)).toBeCloseTo(7.8);
  expect(notes).toEqual([]);
});
