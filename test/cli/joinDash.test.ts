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
  [["cuts", "resnet18", "--input"], "Not enough arguments following: input"],
  [["trace", "generate", "wifi-home", "--out"], "out: a value is needed"],
  [["sweep", "study.yaml", "--out="], "out: a value is needed"],
  [["cuts", ""], "model: a value is needed"],
])(
  "the command line reports an option without its value as a mistake of the user: %j",
  async (args, said) => {
    const { code, stderr } = await cli(args);
    expect(code).toBe(2);
    expect(stderr.split("\n")[0]).toBe(`paretopipe: ${said}`);
  },
);
