import os from "node:os";
import { afterEach, describe, expect, it, vi } from "vitest";
import { allowedCores } from "../../src/base/allowedCores.ts";
import { canPin } from "../../src/base/canPin.ts";
import { checkCpu } from "../../src/base/checkCpu.ts";
import { otherCore } from "../../src/base/otherCore.ts";

/** No machine has so many. */
const absent = 4999;

afterEach(() => void vi.restoreAllMocks());

describe.runIf(process.platform === "linux")("a core to keep a process on", () => {
  it("is one that works, whatever the number of cores: a container may have been given others", () => {
    const [own] = allowedCores();
    vi.spyOn(os, "cpus").mockReturnValue(Array(5000));
    expect(canPin(own)).toBe(true);
    expect(checkCpu("--cpu", own)).toBe(own);
    for (const cpu of [absent, -1, 0.5, Number.NaN]) {
      expect(canPin(cpu)).toBe(false);
      expect(() => checkCpu("--cpu", cpu)).toThrow(
        `--cpu ${cpu}: one of the cores that this process may use is needed: ${own}`,
      );
    }
  });

  it("is another one if another one works", () => {
    const [own] = allowedCores();
    expect(otherCore(own, [own, absent])).toBe(own);
    expect(otherCore(absent, [absent, own])).toBe(own);
  });
});
