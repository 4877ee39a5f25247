import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os, { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { checkActivations } from "../../src/graph/runtime/checkActivations.ts";
import { hostFacts } from "../../src/profile/hostFacts.ts";
import { hostFactsSchema } from "../../src/profile/hostFactsSchema.ts";
import { float } from "../support/models.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("the memory that a control group allows", () => {
  it("is what profiles record, and what activations must fit into", async () => {
    vi.spyOn(process, "constrainedMemory").mockReturnValue(2 ** 20);
    expect((await hostFacts()).memory).toBe(2 ** 20);
    expect(() => checkActivations([["wide", float(2 ** 20)]])).toThrow(/tensor "wide"/);
  });
});

it("has a core where the system tells nothing of its processors, so that the profile can be read again", async () => {
  vi.spyOn(os, "cpus").mockReturnValue([]);
  const facts = await hostFacts();
  expect(facts).toMatchObject({ cpu: "unknown", cores: os.availableParallelism() });
  expect(hostFactsSchema.safeParse(facts).success).toBe(true);
});

it.runIf(process.platform === "linux")(
  "a firmware's tool that never answers does not hold the facts up",
  async () => {
    const directory = mkdtempSync(path.join(tmpdir(), "firmware-"));
    try {
      const tool = path.join(directory, "vcgencmd");
      writeFileSync(tool, "#!/bin/sh\nexec sleep 60\n");
      chmodSync(tool, 0o755);
      vi.stubEnv("PATH", `${directory}:${process.env.PATH}`);
      expect((await hostFacts()).throttled).toBeNull();
      writeFileSync(tool, "#!/bin/sh\necho throttled=0x50000\n");
      expect((await hostFacts()).throttled).toBe("0x50000");
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);
