import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { writeProfile } from "../../src/cli/writeProfile.ts";
import { readProfile } from "../../src/profile/profileFile.ts";
import { madeUpProfile } from "../support/profile.ts";

const directory = mkdtempSync(path.join(tmpdir(), "write-profile-"));
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

it("keeps a profile that cannot be written where it belongs, and says where", async () => {
  const profile = madeUpProfile([0.01, 0.01], [400, 400, 400]);
  const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const file = path.join(directory, "board.json");
  await writeProfile(file, profile);
  expect(await readProfile(file)).toEqual(profile);
  expect(said).not.toHaveBeenCalled();
  // As if the folder had been lost meanwhile.
  writeFileSync(path.join(directory, "lost"), "");
  await expect(writeProfile(path.join(directory, "lost", "board.json"), profile)).rejects.toThrow(
    "cannot be written to",
  );
  const [[line]] = said.mock.calls;
  const [, kept] = /^paretopipe: what was measured is kept in (.*board\.json)$/.exec(String(line))!;
  expect(await readProfile(kept)).toEqual(profile);
  rmSync(path.dirname(kept), { recursive: true });
});
