import { expect, it } from "vitest";
import { withoutTraces } from "../../src/explorer/engine/withoutTraces.ts";
import { perfect } from "../../src/network/conditions.ts";
import type { Trace } from "../../src/network/trace.ts";

it("gives the means of traces, and leaves everything else as it is", () => {
  const trace: Trace = { time: [0, 9], rate: [8e6, 1e6], end: 12, after: "repeat" };
  const varying = { ...perfect, delay: 0.01, trace };
  const jittery = { ...perfect, jitter: 0.001 };
  const still = withoutTraces({
    name: "net",
    description: "",
    all: { conditions: jittery },
    links: { "pi>server": { conditions: varying } },
    medium: varying,
  });
  const mean = { ...perfect, delay: 0.01, rate: (9 * 8e6 + 3 * 1e6) / 12 };
  expect(still.links["pi>server"].conditions).toEqual(mean);
  expect(still.medium).toEqual(mean);
  expect(still.all.conditions).toBe(jittery);
});
