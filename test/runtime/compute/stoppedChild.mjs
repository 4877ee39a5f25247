// The other end of stopping.test.ts: stops a compute thread at different moments of a run.
import path from "node:path";
import { Computer } from "../../../dist/runtime/compute/computer.js";

const file = path.resolve("test/fixtures/mobilenet_v2_w10.onnx");
for (let wait = 0; wait < 40; wait += 5) {
  const computer = new Computer(50);
  await computer.load(file, { provider: "cpu", threads: 1 });
  await computer.keepFeeds([{ name: "input", type: "float32", shape: [1, 3, 64, 64] }], "seed", 1);
  const run = computer.run(0).then(
    () => "done",
    (error) => error.message,
  );
  await new Promise((resolve) => setTimeout(resolve, wait));
  await computer.stop();
  const end = await run;
  if (end !== "done" && end !== "the compute thread ended") throw new Error(end);
  await computer.stop();
}
console.log("goes on");
