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

it.each([
  [["cuts", "resnet18", "--input"], "--input: a value is needed"],
  [["trace", "generate", "wifi-home", "--out"], "--out: a value is needed"],
  [["sweep", "study.yaml", "--out="], "--out: a value is needed"],
  [["cuts", ""], "MODEL: a value is needed"],
  [["simulate", "a.yaml", "--out", "x", "--out", "y"], "--out is given more than once: one value is needed"],
  [
    ["simulate", "a.yaml", "--charts", "svg", "--charts", "none"],
    "--charts is given more than once: one value is needed",
  ],
  [
    ["simulate", "a.yaml", "--time-limit", "1s", "--time-limit", "2s"],
    "--time-limit is given more than once: one value is needed",
  ],
])(
  "the command line reports an option without its value, or with several, as a mistake of the user: %j",
  async (args, said) => {
    const { code, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stderr.split("\n")[0]).toBe(`paretopipe: ${said}`);
  },
);
