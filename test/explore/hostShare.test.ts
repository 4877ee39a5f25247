import { describe, expect, it } from "vitest";
import { hostShare } from "../../src/explore/hostShare.ts";
import type { DeviceProfile } from "../../src/profile/deviceProfile.ts";
import { readProfile } from "../../src/profile/profileFile.ts";
import type { ResolvedScenario } from "../../src/scenario/resolvedScenario.ts";

const shipped = await readProfile("profiles/xeon-2core/resnet18.b1.json");

function shareOf(fields: Partial<DeviceProfile>, after: Partial<DeviceProfile["provenance"]["after"]> = {}) {
  const provenance = { ...shipped.provenance, after: { ...shipped.provenance.after, ...after } };
  const profile = { ...shipped, ...fields, provenance };
  return hostShare(
    {
      scenario: { devices: { board: { host: "here" } } },
      devices: [{ name: "board", profile }],
    } as unknown as ResolvedScenario,
    "board",
  );
}

describe("hostShare", () => {
  const neighbour = { slowdown: 1.6, interval: [1.5, 1.7] as [number, number], pairs: 20 };
  const [cpu, gpu] = ["cpu", "webgpu"].map((provider) => ({ ...shipped.runtime, provider, threads: 2 }));

  it("takes a device's threads, of the cores that there are or may be used", () => {
    expect(shareOf({ runtime: cpu }, { cores: 4, cpuQuota: null })!.share).toBe(0.5);
    expect(shareOf({ runtime: cpu }, { cores: 4, cpuQuota: 2 })!.share).toBe(1);
    expect(shareOf({ runtime: gpu }, { cores: 4, cpuQuota: null })!.share).toBe(0);
  });

  it("does not count cores twice: two that want more than there are were measured with that", () => {
    const slowdown = (cores: number) =>
      shareOf({ runtime: cpu, neighbour }, { cores, cpuQuota: null })!.slowdown;
    expect(slowdown(4)).toBe(1.6);
    // Two of two threads on three cores: 4/3 of the 1.6 is cores.
    expect(slowdown(3)).toBeCloseTo(1.2, 12);
    expect(slowdown(2)).toBe(1);
  });
});
