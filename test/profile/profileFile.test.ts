import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DeviceProfile } from "../../src/profile/deviceProfile.ts";
import type { LinkProfile } from "../../src/profile/linkProfile.ts";
import { readProfile, stringifyProfile } from "../../src/profile/profileFile.ts";

describe("stringifyProfile", () => {
  it("puts lists of numbers on one line, and leaves texts as they are", () => {
    const profile = { note: 'fan [at 50 %], "quiet" [a \\ b]', bytes: [1, 2] } as unknown as LinkProfile;
    const text = stringifyProfile(profile);
    expect(JSON.parse(text)).toEqual(profile);
    expect(text).toContain('"bytes": [1,2]');
  });
});

describe("readProfile, of a profile that was edited by hand", () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), "profile-test-"));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  async function edited(change: (profile: DeviceProfile) => void): Promise<DeviceProfile> {
    const profile: DeviceProfile = JSON.parse(
      readFileSync("profiles/xeon-2core/mobilenet_v2.b1.json", "utf8"),
    );
    change(profile);
    const file = path.join(directory, "edited.json");
    writeFileSync(file, stringifyProfile(profile));
    return readProfile(file);
  }

  it("refuses one without the whole model", async () => {
    const without = edited((profile) => {
      const last = profile.cuts.length - 1;
      profile.stages = profile.stages.filter(({ from, to }) => from > 0 || to < last);
    });
    await expect(without).rejects.toThrow(/edited\.json.*\n.* stages: the whole model is missing, from the/);
  });

  it("says only that it is of a link, if it is", async () => {
    const ofLink = edited((profile) => void ((profile as { kind: string }).kind = "link"));
    await expect(ofLink).rejects.toThrow(/does not fit its schema:\n.* kind: "link" must be "device"$/);
    const other = edited((profile) => {
      for (const key of Object.keys(profile)) if (key !== "schema") delete (profile as never)[key];
      (profile as { kind: string }).kind = "link";
    });
    await expect(other).rejects.toThrow(/does not fit its schema:\n.* kind: "link" must be "device"$/);
  });

  it("refuses quantiles that no samples have", async () => {
    const set = (p50: number) => edited(({ stages }) => void (stages[3].quantiles.p50 = p50));
    await expect(set(100)).rejects.toThrow(
      /stages\[3\]\.quantiles: must rise from p5 to p95, as the quantiles of `rounds` do/,
    );
    await expect(set(-1)).rejects.toThrow(/stages\[3\]\.quantiles\.p50: -1 must be above 0/);
  });
});
