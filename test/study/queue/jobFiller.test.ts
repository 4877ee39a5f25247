import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { countedReports, firstCells, JobFiller, mostCells } from "../../../src/study/queue/jobFiller.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A filler, the number of cells in each job that it gave, and a way to add cells. */
function fillerOf() {
  const jobs: number[] = [];
  const filler = new JobFiller((cells) => jobs.push(cells.length));
  const add = (count: number) => {
    for (let cell = 0; cell < count; cell++) filler.add({ hash: `${cell}`, text: "", shared: [] });
  };
  const learn = (seconds: number) => {
    for (let report = 0; report < countedReports; report++) filler.learn(seconds);
  };
  return { jobs, filler, add, learn };
}

it("gives the first cells jobs of their own, and the others once it knows how long they take", () => {
  const { jobs, add, learn } = fillerOf();
  add(firstCells + 30);
  expect(jobs).toEqual(Array(firstCells).fill(1));
  learn(0.02);
  expect(jobs.slice(firstCells)).toEqual([12, 12, 6]);
  add(13);
  expect(jobs.slice(firstCells + 3)).toEqual([12]);
});

it("waits for company no longer than 50 ms, and for the first reports no longer than five seconds", () => {
  const { jobs, add, learn } = fillerOf();
  add(firstCells + 2);
  vi.advanceTimersByTime(4999);
  expect(jobs).toHaveLength(firstCells);
  vi.advanceTimersByTime(1);
  expect(jobs).toEqual(Array(firstCells + 2).fill(1));
  learn(0.02);
  add(5);
  vi.advanceTimersByTime(49);
  expect(jobs).toHaveLength(firstCells + 2);
  vi.advanceTimersByTime(1);
  expect(jobs.at(-1)).toBe(5);
});

it.each([
  [0.25, 1],
  [60, 1],
  [0.12, 2],
  [1e-4, mostCells],
  [0, mostCells],
])("puts cells of %d s into jobs of %d", (seconds, size) => {
  const { filler, learn } = fillerOf();
  learn(seconds);
  expect(filler.size).toBe(size);
});

it("goes by the shortest of the latest reports: a worker's first cells take longest", () => {
  const { filler } = fillerOf();
  for (const seconds of [0.3, 0.05, 0.02, 0.04]) filler.learn(seconds);
  expect(filler.size).toBe(12);
  for (let report = 0; report < countedReports; report++) filler.learn(0.1);
  expect(filler.size).toBe(2);
});

it("gives nothing once it is closed", () => {
  const { jobs, filler, add, learn } = fillerOf();
  learn(0.02);
  add(3);
  filler.close();
  vi.advanceTimersByTime(60_000);
  expect(jobs).toEqual([]);
});
