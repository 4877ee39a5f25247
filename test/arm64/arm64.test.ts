import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { parse, stringify } from "yaml";
import { validationSchema } from "../../src/judge/validation.ts";
import { deviceProfileSchema } from "../../src/profile/deviceProfile.ts";
import { type CliResult, cli } from "../support/cli.ts";
import { startWorkerCommand, type WorkerCommand, writeSecret } from "../support/workerCommand.ts";

/**
 * The program on a Raspberry Pi's architecture, emulated: that native builds load, that code paths and the protocol work together
 * with x64, and that figures are the same. Nothing here says how fast a Pi is.
 */

/** Convolutions, and outputs of about 0.6. */
const model = "test/fixtures/densenet_tiny.onnx";
/** Emulation takes tens of times as long. */
const env = { PARETOPIPE_TIME_LIMIT: "10min" };
const deadline = ["--deadline", "2min"];
/** Between the outputs of a plan and those of the whole model on x64: the two add in another order. */
const largestDifference = 2e-5;
const node = inject("nodeArm64");

let directory: string;
const here = (name: string) => path.join(directory, name);
const write = (name: string, content: object) => writeFileSync(here(name), stringify(content));
const workers: WorkerCommand[] = [];

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "arm64-test-"));
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  rmSync(directory, { recursive: true });
});

/** The command on arm64, which must end well. */
async function arm64(args: string[]): Promise<CliResult> {
  // A cache of its own: nothing that x64 made is found there.
  return expectGood(await cli(args, { node, env: { ...env, PARETOPIPE_CACHE: here("cache") } }));
}

async function x64(args: string[]): Promise<CliResult> {
  return expectGood(await cli(args, { env }));
}

function expectGood(result: CliResult): CliResult {
  expect(result.code, result.stderr).toBe(0);
  return result;
}

it("finds the same cuts in a model", async () => {
  const args = ["cuts", model, "--json"];
  expect((await arm64(args)).stdout).toBe((await x64(args)).stdout);
});

it("profiles a model", async () => {
  // Wide intervals: how long anything takes does not matter.
  const args = ["profile", "device", model, "--no-overhead", "--budget", "45s", "--width", "100", "--quiet"];
  const on = async (run: typeof arm64, name: string) => {
    await run([...args, "--name", name, "--out", here(`${name}.json`)]);
    return deviceProfileSchema.parse(JSON.parse(readFileSync(here(`${name}.json`), "utf8")));
  };
  const [pi, server] = [await on(arm64, "pi"), await on(x64, "server")];
  expect(pi.provenance.before.arch).toBe("arm64");
  expect(pi.model).toEqual(server.model);
  expect(pi.cuts).toEqual(server.cuts);
});

it("runs a plan over a worker on arm64 and one on x64, whose outputs agree with the whole model's on x64", async () => {
  const secret = ["--secret-file", writeSecret(here("secret.key"))];
  const start = (name: string, command?: string) =>
    startWorkerCommand(
      ["--name", name, ...secret, ...deadline],
      "export PARETOPIPE_TIME_LIMIT=10min",
      command,
    );
  workers.push(...(await Promise.all([start("pi", node), start("server")])));
  const [pi, server] = workers.map(({ address }) => ({ address }));
  write("two.testbed.yaml", {
    schema: "paretopipe/testbed/v1",
    name: "two architectures",
    devices: { pi, server },
    links: "real",
    secret: "secret.key",
  });
  write("two.yaml", {
    schema: "paretopipe/scenario/v1",
    name: "two architectures",
    source: "pi",
    devices: { pi: { profile: "pi.json" }, server: { profile: "server.json" } },
    conditions: { direct: "delay 0ms" },
    runtime: { window: "none", queue: 1 },
  });
  const plan = "pi|features.denseblock1|server";
  const files = [here("two.yaml"), "--testbed", here("two.testbed.yaml"), "--out", here("run")];
  // The first visit is made whatever the budget, and one is enough.
  const measuring = ["--points", plan, "--visit", "100ms", "--budget", "1s"];
  const rest = ["--model", path.resolve(model), "--tolerance", "1e9", "--charts", "none", "--quiet"];
  await x64(["validate", ...files, ...measuring, ...rest, ...deadline]);
  const { points, failures } = validationSchema.parse(
    JSON.parse(readFileSync(here("run/validation.json"), "utf8")),
  );
  expect(failures).toEqual([]);
  expect(points.map((point) => point.plan)).toEqual([plan]);
  expect(points[0].outputDifference).toBeLessThan(largestDifference);
});

it("simulates to the same bytes by both engines", async () => {
  // Samples, jitter, losses and a trace; without the sweep, and with fewer replications, because emulation is slow.
  const { sweep: _, devices, ...scenario } = parse(readFileSync("scenarios/wifi-weather.yaml", "utf8"));
  for (const device of Object.values<{ profile: string }>(devices)) {
    device.profile = path.resolve("scenarios", device.profile);
  }
  write("weather.yaml", { ...scenario, devices, replications: 2, only: ["pi|features.7|server"] });
  const program = path.resolve("test/arm64/simulate.mjs");
  const run = async (command: string[], engine: string) => {
    const [file, ...args] = [...command, program, here("weather.yaml"), engine];
    const { stdout } = await promisify(execFile)(file, args, { maxBuffer: 2 ** 28 });
    return stdout;
  };
  for (const engine of ["auto", "event"]) {
    const expected = await run([process.execPath], engine);
    expect(JSON.parse(expected).predictions.length).toBeGreaterThan(10);
    // With V8's optimising compiler, as on a real board.
    expect(await run([node, "--opt"], engine)).toBe(expected);
  }
});
