import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { encodeModel } from "../../../src/graph/encodeModel.ts";
import { float, model, node } from "../../support/models.ts";

/** Runs a command where nothing is mounted at /proc, as in some chroots and sandboxes; only root may make such a place. */
function withoutProc(...command: string[]) {
  const inside = `mount -t tmpfs none /proc && exec "$@"`;
  return spawnSync("unshare", ["--mount", "sh", "-c", inside, "sh", ...command], { encoding: "utf8" });
}

const isPossible = process.platform === "linux" && withoutProc("true").status === 0;

it.runIf(isPossible)("stages are measured and run on a Linux without /proc", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "without-proc-"));
  try {
    const file = path.join(directory, "stage.onnx");
    const parts = { nodes: [node("Relu", ["x"], ["y"])], inputs: { x: float(4) }, outputs: { y: float(4) } };
    writeFileSync(file, Buffer.concat(encodeModel(model(parts))));
    const child = path.join(import.meta.dirname, "withoutProcChild.mjs");
    const { stdout, stderr } = withoutProc(process.execPath, child, file);
    expect(stdout, stderr).toMatch(/^\{/);
    const { loadSeconds, samples, free } = JSON.parse(stdout);
    expect(loadSeconds).toBeGreaterThan(0);
    expect(samples).toHaveLength(2);
    expect(free).toBeGreaterThan(0);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
