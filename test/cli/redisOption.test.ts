import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cliHere } from "../support/cliHere.ts";
import { writeStudy } from "../support/study.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const setVariable = (value: string) => vi.stubEnv("PARETOPIPE_REDIS", value);
// Nobody listens there.
const nobody = "redis://127.0.0.1:1";

describe("the Redis server of a sweep", () => {
  const sweep = (...more: string[]) => {
    const { directory, study } = writeStudy({ seeds: 1 });
    return cliHere(["sweep", study, "--out", path.join(directory, "out"), ...more]);
  };

  it("does not go with threads of this machine, whether the option names it or the environment", async () => {
    expect(await sweep("--redis", nobody, "--threads", "4")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^paretopipe: --threads 4 does not go with --redis: workers .* Leave --threads out; without --redis, this machine computes\n$/,
      ),
    });
    setVariable(nobody);
    expect(await sweep("--threads", "4")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^paretopipe: --threads 4 does not go with PARETOPIPE_REDIS: .*; with PARETOPIPE_REDIS= \(empty\) before the command, this/,
      ),
    });
    // Without threads, the queue is used.
    expect((await sweep()).stderr).toContain("no Redis server answers");
  });

  it("is none where the variable is empty", async () => {
    setVariable("");
    expect(await sweep("--threads", "1")).toMatchObject({ code: 0, stderr: "" });
    expect((await cliHere(["sweep-worker"])).stderr).toContain(
      "--redis or PARETOPIPE_REDIS: the address of a Redis server is needed",
    );
  });

  it.each([["sweep"], ["sweep-worker"]])("has its source named where %s cannot read it", async (command) => {
    const run = (...more: string[]) =>
      command === "sweep" ? sweep(...more) : cliHere(["sweep-worker", ...more]);
    setVariable("http://:secret@host");
    expect(await run()).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^paretopipe: PARETOPIPE_REDIS: an address such as redis:\/\/HOST:6379/),
    });
    // The option goes before the variable.
    const { stderr } = await run("--redis", "host");
    expect(stderr).toMatch(/^paretopipe: --redis: an address/);
  });
});
