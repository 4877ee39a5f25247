import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { openPipeline } from "../../src/run/openPipeline.ts";
import { startWorker } from "../../src/runtime/worker/startWorker.ts";
import { cliHere } from "../support/cliHere.ts";

const directory = mkdtempSync(path.join(tmpdir(), "quantities-"));
afterAll(() => rmSync(directory, { recursive: true }));
const out = path.join(directory, "out");

describe("a time or size of 0, or a deadline that cannot be kept, is refused, and the option is named", () => {
  const run = ["run", "x.yaml", "--testbed", "t.yaml", "--input", "a.npy", "--output", "o.npz"];
  const measure = ["validate", "x.yaml", "--testbed", "t.yaml", "--out", out];
  const device = ["profile", "device", "mobilenet_v2", "--out", path.join(directory, "p.json")];
  const link = ["profile", "link", "--from", "127.0.0.1:1", "--to", "127.0.0.1:2", "--out", `${out}.csv`];
  // Heartbeats come every second, and timers end.
  const needed = "a time from 2 s to 1000000 s, such as 10s,";
  it.each([
    [["worker"], "--deadline", "1s", needed],
    [["worker"], "--deadline", "1000h", needed],
    [["worker"], "--model-limit", "0", "a size above 0, such as 2GiB,"],
    [["worker"], "--cache-limit", "0", "a size above 0, such as 2GiB,"],
    [["worker"], "--memory-limit", "0B", "a size above 0, such as 2GiB,"],
    [run, "--deadline", "1s", needed],
    [measure, "--deadline", "1s", needed],
    [measure, "--budget", "0s", "a time above 0, such as 10s,"],
    [measure, "--visit", "0s", "a time above 0, such as 10s,"],
    [device, "--budget", "0s", "a time above 0, such as 10s,"],
    [[...device, "--on", "127.0.0.1:1"], "--deadline", "1s", needed],
    [link, "--deadline", "1s", needed],
    [link, "--for", "0s", "a time above 0, such as 10s,"],
    [[...link, "--for", "1min"], "--every", "0s", "a time above 0, such as 10s,"],
    [["demo", "--out", out], "--measure", "0s", "a time above 0, such as 10s,"],
    [
      ["trace", "generate", "lte-car", "--out", `${out}.csv`],
      "--duration",
      "0s",
      "a time above 0, such as 10s,",
    ],
  ])("%j %s", async (args, option, text, what) => {
    const { code, stderr } = await cliHere([...args, option, text]);
    expect(stderr).toBe(`paretopipe: ${option} ${text}: ${what} is needed\n`);
    expect(code).toBe(2);
  });

  it.each([
    [
      ["sweep-worker", "--redis", "redis://127.0.0.1:1"],
      "--deadline",
      "0s",
      "a time from 1 s to 1000000 s, such as 10s,",
    ],
    [
      ["sweep-worker", "--redis", "redis://127.0.0.1:1"],
      "--deadline",
      "700h",
      "a time from 1 s to 1000000 s, such as 10s,",
    ],
    [link, "--load", "700h", "a time from 0 s to 1000000 s, such as 10s,"],
    [link, "--long-pause", "700h", "a time from 0 s to 1000000 s, such as 10s,"],
    [device, "--budget", "700h", "a time of at most 1000000 s"],
  ])("so is a time that a timer would not take: %j %s %s", async (args, option, text, what) => {
    const { code, stderr } = await cliHere([...args, option, text]);
    expect(stderr).toContain(`paretopipe: ${option} ${text}: ${what} is needed\n`);
    expect(code).toBe(2);
  });

  it("so is a text that is no time", async () => {
    const { stderr } = await cliHere(["worker", "--deadline", "soon"]);
    expect(stderr).toContain('paretopipe: --deadline: "soon" is not a duration: ');
  });
});

describe("the library", () => {
  it("names each setting of a worker that does not fit", async () => {
    const settings = { deadline: 0, threads: 1.5, limits: { stage: 0 } };
    const error = await startWorker({ settings }).catch((error) => error);
    expect(error).toBeInstanceOf(InputError);
    for (const field of ["deadline", "threads", "limits.stage"])
      expect(error.message).toContain(`  ${field}: `);
  });

  it.each(["", "no hexadecimal", "00".repeat(31)])("refuses the secret %j for a worker", async (secret) => {
    const listen = { host: "0.0.0.0", port: 0 };
    const error = await startWorker({ listen, settings: { secret } }).catch((error) => error);
    expect(error).toBeInstanceOf(InputError);
    expect(error.message).toContain("secret: at least 32 bytes in hexadecimal are needed");
  });

  it.each([
    [{ deadline: 1.25 }, "deadline 1.25: a number of seconds from 2 to 1000000 is needed"],
    [{ wait: -1 }, "wait -1: a number of seconds of at least 0 is needed"],
  ])("refuses a pipeline with %j", async (times, message) => {
    const options = { from: "x.yaml", plan: "a", testbed: "t.yaml", ...times };
    await expect(openPipeline(options)).rejects.toMatchObject({ code: "invalid-option", message });
  });
});
