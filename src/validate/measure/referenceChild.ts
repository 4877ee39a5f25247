import { answerOnce } from "../../base/childProcess.ts";
import { Computer } from "../../runtime/compute/computer.ts";
import type { WireTensor } from "../../runtime/protocol/tensors.ts";
import type { ReferenceRequest } from "./referenceOutput.ts";

answerOnce(async ({ model, inputs, seed }: ReferenceRequest): Promise<WireTensor[]> => {
  const computer = new Computer(1);
  await computer.load(model, { provider: "cpu", threads: 1 });
  await computer.keepFeeds(inputs, seed, 1);
  const outputs = await computer.run(0);
  await computer.stop();
  return outputs;
});
