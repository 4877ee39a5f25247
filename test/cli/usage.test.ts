import { afterEach, describe, expect, it, vi } from "vitest";
import { runCommandLine } from "../../src/cli/commandLine.ts";
import { cliHere } from "../support/cliHere.ts";

afterEach(() => vi.unstubAllEnvs());

const simulate = ["simulate", "x.yaml"];
const link = ["profile", "link", "--from", "127.0.0.1:1", "--to", "127.0.0.1:2", "--out", "l.json"];
const device = ["profile", "device", "mobilenet_v2", "--out", "p.json"];
const generate = ["trace", "generate", "lte-car", "--out", "x.csv"];
const validate = ["validate", "x.yaml", "--testbed", "t.yaml"];
const run = ["run", "x.yaml", "--testbed", "t.yaml", "--input", "a.npy", "--output", "o.jsonl"];
const testbed = ["testbed", "x.yaml", "--link", "delay 1ms", "--out", "lab"];

describe("an option that takes a number says what was given, and what it needs", () => {
  const above = (least: number) => `a whole number of at least ${least} is needed`;
  const share = (example: number) => `a share above 0, such as ${example}, is needed`;
  const options: [string[], string, string][] = [
    [simulate, "--seed", "a whole number is needed"],
    [simulate, "--threads", above(1)],
    [simulate, "--top", above(1)],
    [["cuts", "mobilenet_v2"], "--batch", above(1)],
    [["cuts", "mobilenet_v2"], "--classes", above(1)],
    [["cuts", "mobilenet_v2"], "--resolution", above(1)],
    [["cuts", "mobilenet_v2"], "--max-boundary", above(1)],
    [device, "--width", share(0.02)],
    [device, "--threads", above(1)],
    [device, "--cpu", above(0)],
    [device, "--seed", "a whole number is needed"],
    [link, "--repeats", above(1)],
    [["explore", "x.yaml"], "--port", "a whole number from 0 to 65535 is needed"],
    [["sweep", "x.yaml"], "--threads", above(1)],
    [["sweep-worker"], "--threads", above(1)],
    [generate, "--seed", "a whole number is needed"],
    [["worker"], "--slowdown", "a number of at least 1 is needed"],
    [["worker"], "--threads", above(1)],
    [["worker"], "--cpu", above(0)],
    [validate, "--width", share(0.05)],
    [validate, "--tolerance", share(0.05)],
    [validate, "--seed", "a whole number is needed"],
    [run, "--top", above(1)],
    [testbed, "--threads", above(1)],
    [["demo"], "--batch", above(1)],
  ];
  it.each(options)("%j %s", async (args, option, need) => {
    for (const [given, said] of [
      ["many", "many"],
      ["-1.5", "-1.5"],
      ["", '""'],
    ]) {
      const { code, stderr } = await cliHere([...args, option, given]);
      expect(stderr.split("\n")[0]).toBe(`paretopipe: ${option} ${said}: ${need}`);
      expect(code).toBe(2);
    }
    const { code, stderr } = await cliHere([...args, option]);
    expect(stderr.split("\n")[0]).toBe(`paretopipe: ${option}: a value is needed`);
    expect(code).toBe(2);
  });
});

describe("a command line that cannot be read is told in plain words, with one right call", () => {
  it.each([
    [["frobnicate"], 'there is no command "frobnicate"\n  all commands: paretopipe --help'],
    [["trace", "genrate"], 'there is no command "trace genrate"; did you mean trace generate?'],
    [
      ["profile", "frob"],
      'there is no command "profile frob"; device or link is what paretopipe profile does',
    ],
    [["profile"], "profile: device or link is needed\n\n"],
    [["--out", "o", "simulate"], "SCENARIO is missing: "],
    [
      ["compare", "one"],
      "SECOND is missing: another, of the same scenario\n  for example: paretopipe compare runs/morning runs/evening\n  all options: paretopipe compare --help\n",
    ],
    [["compare"], "FIRST and SECOND are missing\n"],
    [["profile", "device", "m"], "--out is missing: the profile to write (JSON)\n"],
    [["profile", "link", "--from", "a:1"], "--to and --out are missing\n"],
    // What is missing was meant by it.
    [["profile", "device", "m", "--oot", "p"], "there is no option --oot; did you mean --out?\n"],
    [[...device, "--maxBondary", "2"], "there is no option --maxBondary; did you mean --max-boundary?\n"],
    [["simulate", "--scenario", "x"], "there is no option --scenario: SCENARIO is given without it\n"],
    [[...simulate, "-o", "x"], "there is no option -o\n"],
    [[...simulate, "--seed.x", "1"], "there is no option --seed.x; did you mean --seed?\n"],
    [[...simulate, "--no-out"], "there is no option --no-out: --out takes a value\n"],
    [[...simulate, "y.yaml"], 'unexpected "y.yaml": paretopipe simulate takes only SCENARIO and options\n'],
    [["models", "x"], 'unexpected "x": paretopipe models takes options only\n'],
    [
      ["simulate", "--where", "p95<=1s", "x.yaml"],
      "SCENARIO is missing: a scenario file (YAML); give it before --where, which takes all words that follow\n",
    ],
    [[...simulate, "--charts", "jpg"], "--charts jpg: one of all, svg, none is needed\n"],
    // One letter, and still an option of two dashes.
    [["sweep", "s.yaml", "--x"], "--x: a value is needed\n"],
    [["sweep", "s.yaml", "--z", "a"], "there is no option --z\n"],
    [[...simulate, "--charts"], "--charts: a value is needed\n"],
    [[...simulate, "--rule", ""], "--rule: a value is needed\n"],
    [["keys", "k", "--name"], "--name: a value is needed\n"],
    [["demo", "--budget"], "--budget: a value is needed\n"],
    [["models", "--json=yes"], "--json=yes: --json alone is enough, and takes no value\n"],
    [["cuts", "m", "--plan", "a|b|c"], "--plan needs --html\n"],
    [["validate", "--resume", "r", "--seed", "1"], "--resume does not go with --seed\n"],
    [["validate", "x.yaml", "--resume", "r"], "--resume does not go with SCENARIO\n"],
  ])("%j", async (args, said) => {
    const { code, stdout, stderr } = await cliHere(args);
    expect(stderr).toContain(`paretopipe: ${said}`);
    expect(code).toBe(2);
    expect(stdout).toBe("");
  });

  it("in English, whatever the language of the system", async () => {
    vi.stubEnv("LC_ALL", "de_DE.UTF-8");
    const { stderr } = await cliHere([]);
    expect(stderr).toContain("paretopipe: a command is needed\n");
    expect(stderr).toContain("\nOptions:\n");
  });

  it("options do not stand before their command", async () => {
    await expect(runCommandLine(["--plot", "simulate", "x.yaml"])).rejects.toMatchObject({
      code: "invalid-option",
      message: expect.stringMatching(/^options come after the command: paretopipe simulate\n/),
    });
  });
});
