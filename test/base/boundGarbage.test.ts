import { afterEach, expect, it, vi } from "vitest";
import { boundGarbage } from "../../src/base/boundGarbage.ts";

const { collect } = vi.hoisted(() => ({ collect: vi.fn() }));
vi.mock("../../src/base/garbageCollector.ts", () => ({ garbageCollector: () => collect }));

afterEach(() => vi.useRealTimers());

it("collects all garbage when the heap has grown by some megabytes since the last time, and not before", () => {
  vi.useFakeTimers();
  boundGarbage();
  vi.advanceTimersByTime(5_000);
  expect(collect).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(5_000);
  expect(collect).toHaveBeenCalledTimes(1);
  // Objects of the heap, 40 MB: more than V8 may free of other things meanwhile.
  const kept = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
  vi.advanceTimersByTime(5_000);
  expect(collect).toHaveBeenCalledTimes(2);
  // The whole heap, not only what is young.
  expect(collect).toHaveBeenLastCalledWith();
  expect(kept).toHaveLength(1_000_000);
});
