import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { readValidation, writeValidation } from "../../src/judge/validationDirectory.ts";
import { fixtureRun } from "../report/fixture.ts";
import { fixtureValidation } from "./fixture.ts";

describe("a validation's directory", () => {
  const run = fixtureRun({ cuts: 6 });
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), "paretopipe-validation-"));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it("returns what was written, for the run that it belongs to", async () => {
    expect(await readValidation(directory)).toBeNull();
    const validation = fixtureValidation(run);
    await writeValidation(validation, directory);
    expect(await readValidation(directory, run)).toEqual(validation);
    await expect(readValidation(directory, { ...run, createdAt: "2027-01-01" })).rejects.toThrow(
      /judges the run of 2026.* run.json is of 2027/,
    );
  });

  it("refuses a file that is no validation", async () => {
    await writeFile(path.join(directory, "validation.json"), '{"schema":"paretopipe/run/v1"}');
    await expect(readValidation(directory)).rejects.toThrow(InputError);
  });
});
