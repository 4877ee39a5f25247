import { spawnSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";

/** A thread that is terminated in ONNX Runtime's code takes its process with it. */
it("a compute thread that is stopped in the middle of a run ends, and its process goes on", () => {
  const script = `
    const { Computer } = await import(${JSON.stringify(pathToFileURL("dist/runtime/compute/computer.js").href)});
    for (let wait = 0; wait < 40; wait += 5) {
      const computer = new Computer(50);
      await computer.load(${JSON.stringify(path.resolve("test/fixtures/mobilenet_v2_w10.onnx"))}, { provider: "cpu", threads: 1 });
      await computer.keepFeeds([{ name: "input", type: "float32", shape: [1, 3, 64, 64] }], "seed", 1);
      const run = computer.run(0).then(() => "done", (error) => error.message);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await computer.stop();
      const end = await run;
      if (end !== "done" && end !== "the compute thread ended") throw new Error(end);
      await computer.stop();
    }
    console.log("goes on");
  `;
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [
    "--input-type=module",
    "-e",
    script,
  ]);
  expect({ status, signal, stdout: String(stdout) }, String(stderr)).toEqual({
    status: 0,
    signal: null,
    stdout: "goes on\n",
  });
});
