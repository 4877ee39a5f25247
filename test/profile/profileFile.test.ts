import { describe, expect, it } from "vitest";
import type { LinkProfile } from "../../src/profile/linkProfile.ts";
import { stringifyProfile } from "../../src/profile/profileFile.ts";

describe("stringifyProfile", () => {
  it("puts lists of numbers on one line, and leaves texts as they are", () => {
    const profile = { note: 'fan [at 50 %], "quiet" [a \\ b]', bytes: [1, 2] } as unknown as LinkProfile;
    const text = stringifyProfile(profile);
    expect(JSON.parse(text)).toEqual(profile);
    expect(text).toContain('"bytes": [1,2]');
  });
});
