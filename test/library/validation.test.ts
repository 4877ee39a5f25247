import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  createKeys,
  type DeviceProfile,
  freezeModel,
  InputError,
  keysOf,
  profileDevice,
  readRun,
  readSecret,
  readValidation,
  resolveModel,
  resumeValidation,
  startWorker,
  stringifyProfile,
  validateScenario,
  type Worker,
} from "paretopipe";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";

const fixture = path.resolve("test/fixtures/plain.onnx");

/** Real workers on loopback, and the files that a validation over them needs. */
let directory: string;
let workers: Worker[];
const inDirectory = (file: string) => path.join(directory, file);
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "library-test-"));
  await createKeys(inDirectory("keys"), ["pi", "server"]);
  const keys = keysOf(await readSecret(inDirectory("keys/secret.key")));
  workers = await Promise.all(["pi", "server"].map((name) => startWorker({ settings: { name, ...keys } })));
  const model = await freezeModel(await resolveModel(fixture));
  const profile: DeviceProfile = await profileDevice(model, { name: "small", budget: 1 });
  writeFileSync(inDirectory("small.json"), stringifyProfile(profile));
  const scenario = {
    schema: "paretopipe/scenario/v1",
    name: "loopback",
    source: "pi",
    devices: { pi: { profile: "small.json" }, server: { profile: "small.json" } },
    conditions: { here: "delay 0.1ms" },
    // One setting: ids have none.
    runtime: { window: 1 },
  };
  const addresses = workers.map(({ address }) => ({ address: `${address.host}:${address.port}` }));
  const testbed = {
    schema: "paretopipe/testbed/v1",
    name: "two workers",
    devices: { pi: addresses[0], server: addresses[1] },
    links: "real",
    secret: "keys/secret.key",
  };
  writeFileSync(inDirectory("scenario.yaml"), stringify(scenario));
  writeFileSync(inDirectory("testbed.yaml"), stringify(testbed));
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  rmSync(directory, { recursive: true });
});

describe("validation from code", () => {
  it("keeps what it measured when a signal stops it, and continues with that", async () => {
    const out = inDirectory("run");
    const stop = new AbortController();
    const reason = new Error("that is enough");
    const planned: string[][] = [];
    const rounds: number[] = [];
    const stopped = await validateScenario({
      scenario: inDirectory("scenario.yaml"),
      testbed: inDirectory("testbed.yaml"),
      out,
      model: fixture,
      points: 2,
      visit: 0.1,
      // Any interval will do, and any error: the machine may be busy.
      width: 1000,
      tolerance: 1000,
      deadline: 60,
      signal: stop.signal,
      onPlan: ({ points }) => planned.push(points.map(({ plan }) => plan)),
      onProgress: ({ round }) => round === 2 && stop.abort(reason),
    }).catch((error: unknown) => error);
    expect(stopped).toBe(reason);
    expect(planned).toEqual([["pi", "pi|input|server"]]);

    const { run, validation } = await resumeValidation(out, {
      onProgress: ({ round }) => rounds.push(round),
    });
    expect(rounds[0]).toBe(2);
    expect(validation.points.map(({ plan }) => plan)).toEqual(["pi", "pi|input|server"]);
    expect(validation).toMatchObject({ failures: [], unmeasured: [], withinTolerance: true });
    expect(await readRun(out)).toEqual(run);
    expect(await readValidation(out, run)).toEqual(validation);
  });
});

describe("a worker started from code", () => {
  it("listens on a free port of its own on loopback", () => {
    const ports = workers.map(({ address }) => address.port);
    expect(workers.map(({ address }) => address.host)).toEqual(["127.0.0.1", "127.0.0.1"]);
    expect(new Set(ports).size).toBe(2);
  });

  it("is refused beyond loopback without keys", async () => {
    const error = await startWorker({ listen: { host: "0.0.0.0", port: 0 } }).catch((error) => error);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toMatch(/^listening on 0\.0\.0\.0:0 needs /);
  });
});
