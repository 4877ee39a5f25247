import { afterEach, expect, it, vi } from "vitest";
import { timeLimit, timeLimitSentence } from "../../src/base/timeLimit.ts";

afterEach(() => vi.unstubAllEnvs());

it("a small model gets 15 s; a larger one gets more, for its bytes and its work", () => {
  expect(timeLimit({ bytes: 390 }).seconds).toBeCloseTo(15, 3);
  expect(timeLimit({ bytes: 553e6 }).seconds).toBeGreaterThan(60);
  expect(timeLimit({ bytes: 0, macs: 15.5e9 }).seconds).toBe(46);
  expect(timeLimit({ bytes: 0, macs: 15.5e9, threads: 4 }).seconds).toBe(4 * 46);
});

it("a user may set the time limit, and the error says how", () => {
  vi.stubEnv("PARETOPIPE_TIME_LIMIT", "5min");
  expect(timeLimit({ bytes: 390 }).seconds).toBe(300);
  expect(timeLimitSentence("loading m.onnx", { seconds: 300 })).toMatch("PARETOPIPE_TIME_LIMIT=3000s");
  for (const wrong of ["soon", "1ms"]) {
    vi.stubEnv("PARETOPIPE_TIME_LIMIT", wrong);
    expect(() => timeLimit({ bytes: 390 })).toThrow(wrong);
    expect(() => timeLimit({ bytes: 390 })).toThrow(/^PARETOPIPE_TIME_LIMIT[:=]/);
  }
});
