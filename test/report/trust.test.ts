import { expect, it } from "vitest";
import { trustWords } from "../../src/report/html/trust.ts";
import { fixtureValidation } from "../judge/fixture.ts";
import { fixtureRun } from "./fixture.ts";

it("says the tolerance with all its digits", () => {
  const validation = fixtureValidation(fixtureRun({ cuts: 4 }));
  for (const [tolerance, words] of [
    [0.125, "within 12.5 % in latency"],
    [0.07, "within 7 % in latency"],
  ] as const) {
    expect(trustWords({ ...validation, tolerance })).toContain(words);
  }
});
