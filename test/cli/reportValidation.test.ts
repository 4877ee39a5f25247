import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { reportValidation } from "../../src/cli/reportValidation.ts";
import { explore } from "../../src/explore/explore.ts";
import { writeRun } from "../../src/explore/runDirectory.ts";
import { writeValidation } from "../../src/judge/validationDirectory.ts";
import { loadScenario } from "../../src/scenario/loadScenario.ts";
import { fixtureJudge } from "../judge/fixture.ts";

const directory = mkdtempSync(path.join(tmpdir(), "report-validation-"));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

it("says how to get a report that could not be written, once there is a judgement", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const out = path.join(directory, "out");
  // In the way of a file.
  mkdirSync(path.join(out, "plans.csv"), { recursive: true });
  await expect(
    reportValidation(out, "none", async () => {
      throw new Error("nothing was measured");
    }),
  ).rejects.toThrow("nothing was measured");
  expect(said).not.toHaveBeenCalled();
  const run = await explore(await loadScenario("scenarios/mobilenet_v2.testbed.yaml"));
  await expect(
    reportValidation(out, "none", async () => {
      const validation = fixtureJudge(run);
      await writeRun(run, out);
      await writeValidation(validation, out);
      return { run, validation };
    }),
  ).rejects.toThrow("plans.csv");
  expect(said.mock.calls).toEqual([[`the judgement is kept; paretopipe report ${out} writes its report`]]);
});
