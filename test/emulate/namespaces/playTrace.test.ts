import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NamespaceHost } from "../../../src/emulate/namespaces/namespaceHost.ts";
import type { LinkEnd } from "../../../src/emulate/namespaces/namespaceLink.ts";
import { startNetemLinks } from "../../../src/emulate/namespaces/netemLinks.ts";
import { playerCommand } from "../../../src/emulate/namespaces/playTrace.ts";
import { netemScript } from "../../../src/emulate/netem/netemScript.ts";
import { perfect } from "../../../src/network/conditions.ts";

/** A host without a namespace: commands run here. */
const host = {
  device: "pi",
  pid: 1,
  inside: (command: readonly string[]) => command,
} as unknown as NamespaceHost;

/** A trace that repeats and has this many rows. */
const traceOf = (rows: number) => ({
  time: Array.from({ length: rows }, (_, row) => row * 0.1),
  rate: Array.from({ length: rows }, (_, row) => 1e6 + row),
  after: "repeat" as const,
});

it("a shell gets a trace of any length: the kernel takes at most 128 KiB as one argument", () => {
  const { setup } = netemScript({ ...perfect, trace: traceOf(5000) }, "eth0");
  const { command, input } = playerCommand(host, setup);
  for (const word of command) expect(word.length).toBeLessThan(131_072);
  expect(input.length).toBeGreaterThan(131_072);
  expect(input.startsWith("set -e\n")).toBe(true);
  for (const line of setup) expect(input).toContain(`${line}\n`);
});

describe.runIf(process.platform === "linux")("links over a kernel", () => {
  let tools: string;
  beforeEach(() => {
    tools = mkdtempSync(path.join(tmpdir(), "fake-tools-"));
    vi.stubEnv("PATH", `${tools}:${process.env.PATH}`);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(tools, { recursive: true });
  });
  const tool = (name: string, script: string) => {
    const file = path.join(tools, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  };
  const end = (name: string): LinkEnd => ({ host, address: "10.0.0.1", interface: name });
  const link = (name: string, rows: number) => {
    const conditions = { ...perfect, trace: traceOf(rows) };
    return { ends: [end(`${name}0`), end(`${name}1`)] as const, forward: conditions, backward: conditions };
  };

  it("whose traces cannot be played say why, also if the first one ends while the others are made", async () => {
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    try {
      tool("tc", "echo usage >&2; echo 'Error: Specified qdisc kind is unknown.' >&2; exit 2");
      tool("ip", "sleep 0.3");
      const { failure, close } = await startNetemLinks([link("a", 2), link("b", 2)]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(unhandled).not.toHaveBeenCalled();
      await expect(failure).rejects.toThrow(
        "the trace of pi cannot be played: tc ended with code 2: Error: Specified qdisc kind is unknown.",
      );
      await close();
    } finally {
      process.off("unhandledRejection", unhandled);
    }
  });

  it("play long traces until they are closed", async () => {
    tool("tc", "exit 0");
    tool("ip", "exit 0");
    const { failure, close } = await startNetemLinks([link("a", 5000)]);
    const failed = vi.fn();
    failure.catch(failed);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await close();
    expect(failed).not.toHaveBeenCalled();
  });
});
