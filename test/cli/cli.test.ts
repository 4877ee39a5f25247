import { spawn } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cli } from "../support/cli.ts";

const commands = [
  ["models"],
  ["cuts"],
  ["profile"],
  ["profile", "device"],
  ["profile", "link"],
  ["simulate"],
  ["explore"],
  ["sweep"],
  ["sweep-worker"],
  ["trace"],
  ["trace", "generate"],
  ["trace", "convert"],
  ["trace", "plot"],
  ["worker"],
  ["validate"],
  ["compare"],
  ["run"],
  ["testbed"],
  ["netem"],
  ["report"],
  ["export"],
  ["keys"],
  ["schema"],
  ["demo"],
];

describe("help", () => {
  it.each(commands.map((command) => ({ command })))("$command has an example", async ({ command }) => {
    const result = await cli([...command, "--help"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/Examples:\n {2}paretopipe /);
    expect(result.stdout).toContain("--json");
    expect(result.stdout).toContain("--quiet");
  });

  it("lists every command", async () => {
    const { stdout } = await cli(["--help"]);
    for (const [command] of commands) expect(stdout).toContain(`paretopipe ${command}`);
  });

  it("prints the version of package.json", async () => {
    const { version } = await import("../../package.json", { with: { type: "json" } }).then(
      (module) => module.default,
    );
    expect((await cli(["--version"])).stdout.trim()).toBe(version);
  });
});

describe("wrong usage ends with code 2, a message on stderr and nothing on stdout", () => {
  it.each([
    [[], /a command is needed/],
    [["--verison"], /there is no option --verison; did you mean --version\?/],
    [["--json"], /a command is needed/],
    [["simulat"], /there is no command "simulat"; did you mean simulate\?/],
    [["simulate"], /SCENARIO is missing: a scenario file \(YAML\)\n {2}for example: paretopipe simulate /],
    [["models", "--jsno"], /there is no option --jsno; did you mean --json\?/],
    [
      ["schema", "nothing"],
      /KIND nothing: one of profile, scenario, study, run, validation, testbed, export, preprocess is needed/,
    ],
    [["simulate", "none.yaml"], /none\.yaml: cannot read this scenario: there is no such file/],
    [["simulate", "test"], /test: cannot read this scenario: it is a directory/],
    [["simulate", "package.json"], /package\.json: this scenario does not fit its schema/],
    [["simulate", "LICENSE"], /LICENSE: this scenario/],
    [["simulate", "x.yaml", "--seed", "a"], /--seed a: a whole number is needed/],
    [["simulate", "x.yaml", "--profile", "pi"], /--profile pi: NAME=FILE is needed/],
    [
      ["simulate", "scenarios/wifi-weather.yaml", "--profile", "pi=a.json", "pi=b.json"],
      /--profile pi is given twice/,
    ],
    [["simulate", "x.yaml", "--plan", "pi"], /--trace FILE is needed/],
    [["report", "no-such-run"], /no-such-run.run\.json: cannot read this run/],
  ])("%j", async (args, message) => {
    const result = await cli(args);
    expect(result.code).toBe(2);
    expect(result.stdout).toBe("");
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });
});

describe("output", () => {
  it.each(["profile", "scenario", "study", "run", "testbed", "validation", "export", "preprocess"])(
    "`schema %s` is a JSON Schema",
    async (kind) => {
      const { stdout } = await cli(["schema", kind]);
      const schema = JSON.parse(stdout);
      expect(schema.$schema).toMatch(/json-schema\.org/);
      for (const { properties } of schema.oneOf ?? [schema]) {
        expect(properties.schema.const).toBe(`paretopipe/${kind}/v1`);
      }
      // It accepts what it should: zod reads it back.
      expect(() => z.fromJSONSchema(schema)).not.toThrow();
    },
  );

  it("`models --json` names its schema and the six models", async () => {
    const { stdout } = await cli(["models", "--json"]);
    const document = JSON.parse(stdout);
    expect(document.schema).toBe("paretopipe/models/v1");
    expect(document.models.length).toBe(6);
  });

  it("`cuts --json` names its schema", async () => {
    const { stdout, stderr } = await cli(["cuts", "test/fixtures/mobilenet_v2_w10.onnx", "--json"]);
    const document = JSON.parse(stdout);
    expect(stderr).toBe("");
    expect(document.schema).toBe("paretopipe/cuts/v1");
    expect(document.model).toMatchObject({ name: "mobilenet_v2_w10", batch: 1, parameters: 93138 });
    const names = document.cuts.map(({ name }: { name: string }) => name);
    for (let block = 0; block <= 18; block++) expect(names).toContain(`features.${block}`);
    const [first, last] = [document.cuts[0], document.cuts.at(-1)];
    expect(first).toMatchObject({ name: "input", position: 0, before: { macs: 0 } });
    expect(last).toMatchObject({ name: "output", after: { macs: 0 } });
    expect(first.after.macs).toBe(last.before.macs);
  });

  it("survives a reader that closes early", async () => {
    const code = await new Promise((resolve) => {
      const child = spawn(process.execPath, [path.resolve("dist/cli/main.js"), "schema", "run"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      child.stdout.destroy();
      child.once("close", resolve);
    });
    expect(code).toBe(0);
  });
});
