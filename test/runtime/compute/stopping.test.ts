import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";

// A thread that is terminated in ONNX Runtime's code takes its process with it.
it("a compute thread that is stopped in the middle of a run ends, and its process continues", () => {
  const child = spawnSync(process.execPath, [path.resolve("test/runtime/compute/stoppedChild.mjs")]);
  const { status, signal, stdout, stderr } = child;
  expect({ status, signal, stdout: String(stdout) }, String(stderr)).toEqual({
    status: 0,
    signal: null,
    stdout: "goes on\n",
  });
});
