import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { cliHere } from "../support/cliHere.ts";
import { writeSmallScenario } from "../support/smallScenario.ts";

let directory: string;
let scenario: string;
let testbed: string;
/** The same scenario with a rule that no plan obeys, which only simulating finds. */
let hopeless: string;
const at = (name: string) => path.join(directory, name);

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "early-checks-"));
  ({ scenario, testbed } = await writeSmallScenario(directory));
  hopeless = at("hopeless.yaml");
  const fields = parse(readFileSync(scenario, "utf8"));
  writeFileSync(hopeless, stringify({ ...fields, rules: ["pi never", "server never"] }));
  writeFileSync(at("a.npy"), "");
  writeFileSync(at("taken.jsonl"), "");
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs the command, which must say this, and not what is found later. */
async function refused(args: string[], said: string): Promise<void> {
  const { code, stderr } = await cliHere(args);
  expect(stderr).toContain(`paretopipe: ${said}`);
  expect(code).toBe(2);
}

describe("what can be checked before anything is simulated, loaded or measured is", () => {
  it.each([
    ["--condition", "fog", '--condition: no condition "fog"; there are direct, slow'],
    ["--plan", "pi|features.5|server", '--plan: no plan "pi|features.5|server"; did you mean '],
    ["--plan", "pi|features.4|server|fast", '--plan: no plan "pi|features.4|server|fast"; did you mean '],
    ["--plan", "server", '--plan: no plan "server"; did you mean '],
    ["--only", "pi|x|server", '--only: no plan "pi|x|server"; did you mean '],
  ])("simulate %s %s", async (option, value, said) => {
    const out = at(`run${option}`);
    await refused(["simulate", scenario, "--out", out, "--trace", at("e.json"), option, value], said);
    expect(existsSync(out)).toBe(false);
    await refused(["simulate", hopeless, "--out", out, "--trace", at("e.json"), option, value], said);
  });

  it("simulate --by energy", async () => {
    const out = at("by-energy");
    const said = "--by energy: the scenario has no watts of its devices (`energy`)";
    await refused(["simulate", hopeless, "--out", out, "--top", "2", "--by", "energy"], said);
    expect(existsSync(out)).toBe(false);
  });

  it("run: the plan, the labels and the output", async () => {
    const run = (from: string, plan: string, output: string, ...more: string[]) => {
      const files = ["--testbed", testbed, "--input", at("a.npy"), "--output", at(output)];
      return ["run", from, "--plan", plan, ...files, ...more];
    };
    await refused(
      run(hopeless, "pi|x|server", "o.jsonl"),
      `scenario ${hopeless} has no plan "pi|x|server"; did you mean `,
    );
    await refused(
      run(hopeless, "pi", "o.jsonl", "--top", "1", "--labels", at("none.txt")),
      `${at("none.txt")}: cannot read this file of labels: there is no such file`,
    );
    await refused(run(hopeless, "pi", "taken.jsonl"), `${at("taken.jsonl")} is there already: `);
    await refused(
      run(hopeless, "pi", "o.jsonl", "--resume"),
      `--resume: ${at("o.jsonl")}: no run into it was begun`,
    );
  });

  it("validate: the plan to measure, before the model is loaded", async () => {
    const measure = [
      "validate",
      scenario,
      "--testbed",
      testbed,
      "--out",
      at("v"),
      "--model",
      at("none.onnx"),
    ];
    const need = "front, all, a whole number of at least 1 or a plan's id is needed; no plan";
    await refused(
      [...measure, "--points", "pi|x|server"],
      `--points pi|x|server: ${need} "pi|x|server"; did you`,
    );
    await refused([...measure, "--points", "1.5"], `--points 1.5: ${need} "1.5"; did you mean `);
    await refused(
      [...measure, "--points", "pi"],
      `${at("none.onnx")}: cannot be read: there is no such file`,
    );
  });

  it("validate --import: the condition and the results", async () => {
    const judge = (results: string, ...more: string[]) => {
      return ["validate", hopeless, "--import", at(results), "--out", at("i"), ...more];
    };
    await refused(
      judge("none", "--condition", "fog"),
      "there is no condition fog; one of direct, slow is needed",
    );
    await refused(judge("none"), "the files do not tell their condition; one of direct, slow is needed");
    await refused(
      judge("none", "--condition", "slow"),
      `${at("none")}: cannot read this directory: it is not there`,
    );
  });

  it("report: the condition, before the model is loaded", async () => {
    const made = ["simulate", scenario, "--out", at("made"), "--charts", "none", "--quiet"];
    expect(await cliHere(made)).toMatchObject({ code: 0 });
    await refused(
      ["report", at("made"), "--condition", "fog", "--model", at("none.onnx")],
      'the run has no condition "fog"; it has direct, slow',
    );
  });

  it("testbed: the folder to write, and what the links do", async () => {
    const make = (...more: string[]) => ["testbed", scenario, ...more];
    await refused(
      make("--link", "delay 1ms", "--out", at("a.npy")),
      `${at("a.npy")}: cannot be written to: `,
    );
    await refused(make("--out", at("lab")), "--condition NAME or --link WORDS is needed, such as --link ");
    await refused(
      make("--link", "delay 1ms", "--condition", "slow", "--out", at("lab")),
      "--condition does not go with --link: both say what the links do",
    );
    await refused(make("--link", "dely 1ms", "--out", at("lab")), "--link: ");
  });
});

describe("a text that cannot be parsed is told with its option", () => {
  const link = ["profile", "link", "--from", "127.0.0.1:1", "--to", "127.0.0.1:2"];
  it.each([
    [["worker", "--listen", "7070"], '--listen: "7070" is not an address: '],
    [["profile", "device", "m", "--out", "p.json", "--on", "pi"], '--on: "pi" is not an address: '],
    [["profile", "link", "--from", "pi", "--to", "127.0.0.1:2"], '--from: "pi" is not an address: '],
    [["profile", "link", "--from", "127.0.0.1:1", "--to", "pi"], '--to: "pi" is not an address: '],
    [[...link, "--via", "pi"], '--via: "pi" is not an address: '],
    [[...link, "--sizes", "1KiB,big"], '--sizes: "big" is not a size: '],
  ])("%j", async (args, said) => {
    await refused([...args, ...(args[1] === "link" ? ["--out", at("l.json")] : [])], said);
  });
});

it("a link from a worker to itself", async () => {
  await refused(
    ["profile", "link", "--from", "127.0.0.1:1", "--to", "127.0.0.1:1", "--out", at("l.json")],
    "--from and --to are both 127.0.0.1:1: a link is between two workers",
  );
});

it.each(["tcp", "grpc"])("a worker that is not there is named once, over %s", async (transport) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const on = `127.0.0.1:${port}`;
  const { code, stderr } = await cliHere([
    ...["profile", "device", "mobilenet_v2", "--out", at("p.json"), "--on", on, "--transport", transport],
  ]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `paretopipe: ${on} cannot be reached: nothing listens there\n`,
  });
});

it("the plan to trace may be named without its settings", async () => {
  const fields = parse(readFileSync(scenario, "utf8"));
  const windows = at("windows.yaml");
  writeFileSync(windows, stringify({ ...fields, runtime: { window: [1, 2] } }));
  const events = at("events.json");
  const { code, stderr } = await cliHere([
    ...["simulate", windows, "--out", at("traced"), "--charts", "none", "--quiet"],
    ...["--trace", events, "--plan", "pi|features.4|server", "--condition", "slow"],
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(readFileSync(events, "utf8")).traceEvents.length).toBeGreaterThan(0);
});
