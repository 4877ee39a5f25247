import { expect, it } from "vitest";
import { randomStream } from "../../src/base/random.ts";
import type { DeviceProfile } from "../../src/profile/deviceProfile.ts";
import { medianEfficiency } from "../../src/profile/medianEfficiency.ts";
import { profileFit } from "../../src/profile/profileFit.ts";
import { stageRanges } from "../../src/profile/stageRanges.ts";

const random = randomStream(1, "test");
const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

it.each([2, 3, 4, 5, 40])("finds the spread of visits from %i of each stage", (visits) => {
  const last = 20;
  const stages = stageRanges(last + 1, "all").map(({ from, to }) => ({
    from,
    to,
    rounds: Array.from({ length: visits }, () => [(to - from) * (1 + 0.04 * normal())]),
  }));
  const cuts = Array.from({ length: last + 1 }, (_, k) => ({ position: k, bytes: 1000, macsBefore: k }));
  const { spread } = profileFit({ cuts, stages } as unknown as DeviceProfile);
  expect(spread.visit / 0.04).toBeGreaterThan(visits === 2 ? 0.8 : 0.9);
  expect(spread.visit / 0.04).toBeLessThan(visits === 2 ? 1.2 : 1.1);
});

it.each([3, 4, 5, 6, 15, 30])("knows how precise the median of %i visits is", (count) => {
  const medians = Array.from({ length: 20_000 }, () => {
    const sorted = Array.from({ length: count }, normal).sort((a, b) => a - b);
    return (sorted[Math.floor((count - 1) / 2)] + sorted[Math.ceil((count - 1) / 2)]) / 2;
  });
  const variance = medians.reduce((sum, x) => sum + x * x, 0) / medians.length;
  expect(1 / (count * variance) / medianEfficiency(count)).toBeGreaterThan(0.96);
  expect(1 / (count * variance) / medianEfficiency(count)).toBeLessThan(1.04);
});
