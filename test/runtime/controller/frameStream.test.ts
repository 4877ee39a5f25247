import { InferenceSession, Tensor } from "onnxruntime-node";
import { afterEach, describe, expect, it } from "vitest";
import { randomStream } from "../../../src/base/random.ts";
import { encodeModel } from "../../../src/graph/encodeModel.ts";
import { typedView } from "../../../src/graph/typedView.ts";
import { FrameStream } from "../../../src/runtime/controller/frameStream.ts";
import type { WireTensor } from "../../../src/runtime/protocol/tensors.ts";
import { formatAddress } from "../../../src/transport/address.ts";
import { Bed, patientDeadline, smallModel, stagesOf } from "../../support/testbed.ts";

const chains = [
  ["one stage", ["pi"], ["input", "output"]],
  ["an empty first stage", ["pi", "server"], ["input", "input", "output"]],
  ["two stages", ["pi", "server"], ["input", "features.7", "output"]],
  ["three stages", ["pi", "hub", "server"], ["input", "features.4", "features.10", "output"]],
] as const;

let bed: Bed | undefined;
afterEach(async () => {
  await bed?.close();
  bed = undefined;
});

const model = await smallModel();

/** Input number `index`, different from all others. */
function inputOf(index: number, { name, type, shape }: Omit<WireTensor, "data">): WireTensor {
  const random = randomStream(index, "input");
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length: count }, () => random() * 2 - 1);
  return { name, type, shape, data: new Uint8Array(values.buffer) };
}

describe.each(["tcp", "grpc"] as const)("frames of the controller's over %s", (transport) => {
  it.each(chains)(
    "%s: each input comes back as the whole model's output, in order",
    async (_, names, cuts) => {
      bed = await Bed.open({ transport, names, deadline: patientDeadline });
      const open = bed;
      const stages = stagesOf(model, await bed.connectAll(), cuts);
      const frames = 8;
      const outputs: WireTensor[][] = [];
      let done = () => {};
      const all = new Promise<void>((resolve) => (done = resolve));
      const stream = await FrameStream.open({
        stages,
        queue: 1,
        transport,
        addressOf: (_, to) => formatAddress(open.workers[open.names.indexOf(to)].address),
        deadline: patientDeadline,
        prime: true,
        window: 3,
        inputs: frames,
        onOutput: (frame, tensors, row) => {
          expect(frame).toBe(outputs.length);
          expect(row).toHaveLength(5 + 4 * (names.length - 1));
          outputs.push(tensors);
          if (outputs.length === frames) done();
        },
      });
      const inputs = Array.from({ length: frames }, (_, index) => inputOf(index, stages[0].inputs[0]));
      for (const input of inputs) await stream.send([input]);
      await Promise.race([all, stream.failure]);
      const session = await InferenceSession.create(Buffer.concat(encodeModel(model.proto)));
      for (const [index, { name, shape, data }] of inputs.entries()) {
        const feeds = { [name]: new Tensor("float32", typedView("float32", data) as Float32Array, shape) };
        const [expected] = Object.values(await session.run(feeds));
        const [{ type, data: got }] = outputs[index];
        const [a, b] = [expected.data as Float32Array, typedView(type, got.slice()) as Float32Array];
        expect(Math.max(...a.map((value, at) => Math.abs(value - b[at])))).toBeLessThan(1e-4);
      }
    },
  );
});
