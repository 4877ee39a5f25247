import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { resolveScenario } from "../../src/scenario/loadScenario.ts";
import { predictVisits } from "../../src/validate/predictVisits.ts";
import { OpenTestbed } from "../../src/validate/testbed/openTestbed.ts";
import { type ValidateOptions, validate } from "../../src/validate/validate.ts";
import { madeUpProfile } from "../support/profile.ts";

vi.mock(import("../../src/validate/batchModels.ts"), () => ({ BatchModels: vi.fn() }) as never);
vi.mock(import("../../src/validate/predictVisits.ts"), async (original) => ({
  ...(await original()),
  predictVisits: vi.fn(),
}));

const directory = mkdtempSync(path.join(tmpdir(), "validate-seed-"));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

it("predictions and emulated links draw the same jitter: that of the validation's seed", async () => {
  vi.mocked(predictVisits).mockResolvedValue({
    run: { plans: [] },
    points: [],
    notes: [],
    tasks: new Map(),
  } as never);
  const opened = vi.spyOn(OpenTestbed, "open").mockRejectedValue(new Error("seen"));
  const resolved = await resolveScenario({
    name: "jittery",
    source: "pi",
    devices: { pi: { profile: madeUpProfile([0.01, 0.01], [400, 400, 400]) } },
    conditions: { wifi: "delay 3ms 2ms" },
    seed: 5,
  });
  const packed = { files: {} };
  const given = { models: [], out: directory, packed, testbed: { links: "emulated" }, head: { seed: 7 } };
  const options = { ...given, resolved } as unknown as ValidateOptions;
  await expect(validate(options)).rejects.toThrow("seen");
  expect(vi.mocked(predictVisits).mock.calls[0][1].seed).toBe(7);
  expect(opened.mock.calls[0][1].resolved.scenario.seed).toBe(7);
});
