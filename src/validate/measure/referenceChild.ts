import { answerOnce } from "../../base/childProcess.ts";
import { Computer } from "../../runtime/compute/computer.ts";
import type { WireTensor } from "../../runtime/protocol/tensors.ts";
import type { Reference, ReferenceRequest } from "./referenceOutput.ts";
import { wrongOutput } from "./wrongOutput.ts";

answerOnce(async ({ model, inputs, seed, rules, arithmetic }: ReferenceRequest): Promise<Reference> => {
  const computer = new Computer(1);
  await computer.load(model, { provider: "cpu", threads: 1 });
  await computer.keepFeeds(inputs, seed, 1, rules);
  const first = await computer.run(0);
  const again = await computer.run(0);
  await computer.stop();
  const isStable = (output: WireTensor) => wrongOutput([output], again, arithmetic) === undefined;
  return {
    arithmetic,
    outputs: first.filter(isStable),
    random: first.filter((output) => !isStable(output)).map(({ name }) => name),
  };
});
