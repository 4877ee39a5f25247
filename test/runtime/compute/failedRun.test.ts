import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { encodeModel } from "../../../src/graph/encodeModel.ts";
import { TensorProto_DataType } from "../../../src/graph/onnxProto.ts";
import { float, model, node, weight } from "../../support/models.ts";

it("a run that fails is an error, and ONNX Runtime writes nothing beside it", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "failed-run-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, "table.onnx");
  const proto = model({
    nodes: [node("Gather", ["table", "ids"], ["y"])],
    inputs: { ids: { elementType: TensorProto_DataType.INT64, shape: [1] } },
    outputs: { y: float(1, 3) },
    weights: [weight("table", 4, 3)],
  });
  writeFileSync(file, Buffer.concat(encodeModel(proto)));
  const program = `import { Computer } from ${JSON.stringify(path.resolve("dist/runtime/compute/computer.js"))};
const computer = new Computer(1);
await computer.load(${JSON.stringify(file)}, { provider: "cpu", threads: 1 });
const ids = { name: "ids", type: "int64", shape: [1], data: new Uint8Array(BigInt64Array.of(99n).buffer) };
await computer.run([ids]).catch((error) => console.log(error.message));
await computer.stop();`;
  const script = path.join(directory, "run.mjs");
  writeFileSync(script, program);
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(stdout).toContain("idx=99 must be within the inclusive range");
});
