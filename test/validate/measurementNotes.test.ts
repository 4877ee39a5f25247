import { expect, it } from "vitest";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { traceNote } from "../../src/validate/measurementNotes.ts";
import { madeUpProfile } from "../support/profile.ts";

it("a trace over real links is not where predictions have it", async () => {
  const profile = madeUpProfile([0.01, 0.01], [400, 400, 400]);
  const { conditions } = await resolveScenario({
    name: "changing",
    source: "pi",
    devices: { pi: { profile }, server: { profile } },
    conditions: {
      steady: "delay 5ms rate 50mbit",
      wifi: { trace: { preset: "wifi-home" } },
      medium: { trace: { preset: "wifi-home" }, shared: true },
    },
  });
  const [note, ...others] = traceNote(conditions, { links: "real" });
  expect(note).toMatch(/^Predictions begin the traces of wifi, medium with the first frame/);
  expect(others).toEqual([]);
  expect(traceNote(conditions, { links: "emulated" })).toEqual([]);
  expect(traceNote(conditions.slice(0, 1), { links: "real" })).toEqual([]);
});
