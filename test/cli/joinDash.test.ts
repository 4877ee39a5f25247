import { expect, it } from "vitest";
import { joinDash } from "../../src/cli/joinDash.ts";
import { cli } from "../support/cli.ts";

it("joinDash joins a lone dash to the option before it, and leaves everything else", () => {
  expect(joinDash(["run", "s.yaml", "--input", "-", "--output", "x.npz"])).toEqual([
    "run",
    "s.yaml",
    "--input=-",
    "--output",
    "x.npz",
  ]);
  const others = ["cuts", "-", "--dim", "n=-1", "--input=-", "-h", "--", "-"];
  expect(joinDash(others)).toEqual(others);
});

it("the command line reports an option without its value as a mistake of the user", async () => {
  const { code, stderr } = await cli(["cuts", "resnet18", "--input"]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^paretopipe: Not enough arguments following: input\n/);
});
