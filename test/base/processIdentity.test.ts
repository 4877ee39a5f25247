import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { formatIdentity, hasEnded, ownIdentity, parseIdentity } from "../../src/base/processIdentity.ts";

it("a process lives whose start was read a little later or earlier", () => {
  const own = ownIdentity();
  expect(hasEnded(own)).toBe(false);
  // So does an emulator tell it.
  for (const apart of [-50, 1, 50]) expect(hasEnded({ ...own, start: own.start + apart })).toBe(false);
});

it("a process has ended whose id another one has, or none", () => {
  const own = ownIdentity();
  expect(hasEnded({ ...own, start: own.start - 2000 })).toBe(true);
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  expect(hasEnded({ ...own, pid })).toBe(true);
});

it("whether a process of elsewhere has ended is not known", () => {
  const own = ownIdentity();
  for (const where of [{ host: "elsewhere" }, { space: "0123456789ab" }]) {
    expect(hasEnded({ ...own, start: own.start - 2000, ...where })).toBe(false);
  }
});

it.each([{}, { space: "0123456789ab" }])("an identity is read from its name: %o", (where) => {
  const identity = { ...ownIdentity(), ...where };
  expect(parseIdentity(formatIdentity(identity))).toEqual(identity);
});
