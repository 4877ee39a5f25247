import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { encodeModel } from "../../src/graph/encodeModel.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import { cli } from "../support/cli.ts";
import { float, model, node, weight } from "../support/models.ts";
import { treeMemory } from "../support/treeMemory.ts";

const limit = 3e9;

// Only Linux tells what a whole tree of processes holds.
it.runIf(process.platform === "linux")(
  "VGG-16, 553 MB of weights, is loaded and cut in less than 3 GB",
  async () => {
    const { file } = await resolveModel("vgg16");
    const cache = await mkdtemp(path.join(tmpdir(), "paretopipe-memory-"));
    let peak = 0;
    let timer: NodeJS.Timeout | undefined;
    try {
      // The zoo's file is there; nothing is frozen yet.
      await symlink(path.dirname(file), path.join(cache, "zoo"));
      const { code, stdout, stderr } = await cli(["cuts", "vgg16"], {
        env: { PARETOPIPE_CACHE: cache },
        whenStarted: (pid) => {
          timer = setInterval(() => (peak = Math.max(peak, treeMemory(pid))), 20);
        },
      });
      expect([code, stderr]).toEqual([0, ""]);
      expect(stdout).toContain("features.30");
    } finally {
      clearInterval(timer);
      await rm(cache, { recursive: true });
    }
    // Less would mean that the polling missed the process that holds the weights.
    expect(peak).toBeGreaterThan(553e6);
    expect(peak).toBeLessThan(limit);
  },
);

it("a model of 3,000 branches side by side is cut and drawn in a heap of 200 MB", async () => {
  const branches = Array.from({ length: 3000 }, (_, index) => `branch${index}`);
  const wide = model({
    nodes: [
      node("Relu", ["x"], ["begin"]),
      ...branches.map((name) => node("MatMul", ["begin", `w.${name}`], [name])),
      node("Sum", branches, ["sum"]),
      node("Relu", ["sum"], ["y"]),
    ],
    inputs: { x: float(1, 2) },
    outputs: { y: float(1, 2) },
    weights: branches.map((name) => weight(`w.${name}`, 2, 2)),
  });
  const cache = await mkdtemp(path.join(tmpdir(), "paretopipe-wide-"));
  try {
    const file = path.join(cache, "wide.onnx");
    await writeFile(file, encodeModel(wide));
    const env = { PARETOPIPE_CACHE: cache, NODE_OPTIONS: "--max-old-space-size=200" };
    const { code, stderr } = await cli(["cuts", file, "--html", path.join(cache, "wide.html")], { env });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("heap")]);
  } finally {
    await rm(cache, { recursive: true });
  }
});
