import { describe, expect, it } from "vitest";
import { explore } from "../../src/explore/explore.ts";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { madeUpProfile } from "../support/profile.ts";

const made = madeUpProfile([0.01, 0.01, 0.01], [400, 400, 400, 400]);
/** Measured on a machine of four cores. */
function withThreads(threads: number): typeof made {
  const { runtime, provenance } = made;
  const after = { ...provenance.after, cores: 4 };
  return { ...made, runtime: { ...runtime, threads }, provenance: { ...provenance, after } };
}
const neighbour = { slowdown: 1.2, interval: [1.1, 1.3] as [number, number], pairs: 20 };

/** The period of the best plan of two devices with their profile and their hosts. */
async function period(
  hosts: readonly string[],
  measured: typeof neighbour | undefined,
  profile = withThreads(1),
): Promise<number> {
  const device = (host: string | undefined) => ({
    profile: { ...profile, ...(measured && { neighbour: measured }) },
    ...(host !== undefined && { host }),
  });
  const resolved = await resolveScenario({
    name: "two devices",
    source: "one",
    devices: { one: device(hosts[0]), two: device(hosts[1]) },
    conditions: { cable: "delay 0ms" },
  });
  const { predictions } = await explore(resolved);
  return 1 / Math.max(...predictions.map(({ throughput }) => throughput.mean));
}

describe("a scenario's hosts", () => {
  it("count what the profiles say of a neighbour, for devices of the same host", async () => {
    expect(await period([], neighbour)).toBeCloseTo(0.02, 6);
    expect(await period(["rack", "desk"], neighbour)).toBeCloseTo(0.02, 6);
    // The shorter stage of 10 ms takes 12, in which the longer one of 20 ms does 10.
    // A run of 200 frames also fills and empties the pipeline, where one device works alone.
    const shared = await period(["rack", "rack"], neighbour);
    expect(shared).toBeGreaterThan(0.0217);
    expect(shared).toBeLessThan(0.022001);
  });

  it("count nothing if that was not measured, or cannot be told from nothing", async () => {
    expect(await period(["rack", "rack"], undefined)).toBeCloseTo(0.02, 6);
    expect(await period(["rack", "rack"], { ...neighbour, interval: [0.99, 1.3] })).toBeCloseTo(0.02, 6);
  });

  it("count that two devices with a thread for each core share the cores", async () => {
    // Beside each other both take twice as long: the shorter stage 20 ms, in which the longer one does 10 of its 20.
    const shared = await period(["rack", "rack"], undefined, withThreads(4));
    expect(shared).toBeGreaterThan(0.0295);
    expect(shared).toBeLessThan(0.030001);
  });
});
