import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cliHere } from "../support/cliHere.ts";

const directory = mkdtempSync(path.join(tmpdir(), "ignored-options-"));
writeFileSync(path.join(directory, "a.npy"), "");
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string) => path.join(directory, name);

describe("an option that the command would ignore is refused", () => {
  const testbed = ["--testbed", "validate/local.testbed.yaml"];
  const run = ["run", directory, ...testbed, "--input", at("a.npy"), "--output", at("o.npz")];
  const measure = ["validate", "x.yaml", ...testbed, "--out", at("out")];
  const imported = ["validate", "x.yaml", "--import", "seed", "--out", at("out")];
  const intoRun = ["validate", "--import", "seed", "--run", at("run")];
  const resume = ["validate", "--resume", at("run")];
  const link = ["profile", "link", "--from", "127.0.0.1:1", "--to", "127.0.0.1:2", "--out", at("l.json")];
  const device = ["profile", "device", "mobilenet_v2", "--out", at("p.json")];
  const json = ["simulate", "x.yaml", "--out", at("out"), "--json"];
  it.each([
    [run, ["--condition", "wifi"], `is for a scenario; ${directory} is an export: its links are as they are`],
    [run, ["--model", "m.onnx"], `is for a scenario; ${directory} is an export: it has the model's stages`],
    [
      run,
      ["--profile", "pi=a.json"],
      `is for a scenario; ${directory} is an export: it has its plan already`,
    ],
    [measure, ["--condition", "wifi"], "goes with --import; without it, all conditions are measured"],
    [measure, ["--run", "r"], "goes with --import; without it, all conditions are measured"],
    [measure, ["--device", "server"], "goes with --import; without it, all conditions are measured"],
    [
      ["validate", "x.yaml", "--testbed", "validate/pi-gpu.example.testbed.yaml", "--out", at("out")],
      ["--emulator", "relay"],
      "relay: nothing emulates the links of testbed Raspberry Pi and GPU server",
    ],
    [imported, testbed, "does not go with --import: nothing is measured"],
    [imported, ["--budget", "1min"], "does not go with --import: nothing is measured"],
    [imported, ["--points", "all"], "does not go with --import: nothing is measured"],
    [intoRun, ["--out", "o"], "does not go with --run DIR: "],
    [intoRun, ["--profile", "pi=a.json"], "does not go with --run DIR: "],
    [resume, ["--out", "o"], "does not go with --resume DIR: "],
    [resume, ["--device", "server"], "does not go with --resume DIR: "],
    [resume, ["--profile", "pi=a.json"], "does not go with --resume DIR: "],
    [["explore", "x.yaml", "--page", at("x.html")], ["--port", "8080"], "does not go with --page, "],
    [[...link, "--for", "1min"], ["--sizes", "1KiB"], "does not go with --for TIME, "],
    [[...link, "--for", "1min"], ["--long-pause", "1s"], "does not go with --for TIME, "],
    [link, ["--every", "1s"], "goes with --for TIME: "],
    [device, ["--secret-file", "s.key"], "goes with --on HOST:PORT: "],
    [device, ["--deadline", "20s"], "goes with --on HOST:PORT: "],
    [[...device, "--no-overhead"], ["--transport", "grpc"], "goes with --on HOST:PORT or --overhead: "],
    [json, ["--top", "3"], "does not go with --json, "],
    [json, ["--by", "latency"], "does not go with --json, "],
    [json, ["--plot", "true"], "does not go with --json, "],
  ])("%j %j", async (args, [option, value], why) => {
    const { code, stderr } = await cliHere([...args, option, value]);
    expect(stderr).toContain(`paretopipe: ${option} ${why}`);
    expect(code).toBe(2);
  });

  it.each([
    [["cuts", "mobilenet_v2", "--dim", "n=1", "--dim", "n=2"], "--dim n is given twice: one value is needed"],
    [
      [
        ...["testbed", "scenarios/mobilenet_v2.slow-fast.yaml", "--link", "delay 1ms", "--out", at("lab")],
        ...["--cpu", "pi=0", "--cpu", "pi=0"],
      ],
      "--cpu pi is given twice: one value is needed",
    ],
  ])("a second value for a name: %j", async (args, said) => {
    const { code, stderr } = await cliHere(args);
    expect(stderr).toContain(`paretopipe: ${said}`);
    expect(code).toBe(2);
  });

  it("a switch, by what was given", async () => {
    for (const option of ["--no-open", "--open"]) {
      const { code, stderr } = await cliHere(["explore", "x.yaml", "--page", at("x.html"), option]);
      expect(stderr).toContain(`paretopipe: ${option} does not go with --page, `);
      expect(code).toBe(2);
    }
  });
});
