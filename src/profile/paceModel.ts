import type { ModelProto } from "../graph/onnxProto.ts";
import { LayerBuilder } from "../graph/zoo/layerBuilder.ts";
import { paceVersion } from "./paceVersion.ts";

/** Rows and columns of its input. */
const paceResolution = 112;

/** Returns the shape of its input: one image of three channels. */
export function paceShape(resolution = paceResolution): number[] {
  return [1, 3, resolution, resolution];
}

/** Returns the values of its input, always the same. */
export function paceInput(resolution = paceResolution): Float32Array {
  return Float32Array.from({ length: 3 * resolution ** 2 }, (_, index) => (index % 251) / 251);
}

/**
 * Builds the fixed small model by which a device measures its own pace. It is the same for every device, batch and
 * profiled model, so that two paces differ only if the device does. About 90 million multiply-accumulates: 3 ms on one core of a 2.5 GHz Xeon.
 *
 * It has one of each kind of layer that fills image models: convolutions over all channels, pointwise and depthwise ones.
 *
 * @param resolution rows and columns of its input, of which its work and its tensors grow as the square
 */
export function paceModel(resolution = paceResolution): ModelProto {
  const net = new LayerBuilder(resolution, paceVersion);
  let x = net.input;
  let layers = 0;
  const conv = (channels: number, kernel: number, stride = 1, groups = 1) => {
    const path = `conv${++layers}`;
    x = net.conv(x, path, { channels, kernel, stride, pad: (kernel - 1) / 2, groups, bias: true });
    x = net.relu(x, `${path}.relu`);
  };
  conv(32, 3, 2); // half the rows and columns
  conv(96, 1);
  conv(96, 3, 1, 96);
  conv(64, 1);
  conv(64, 3, 2); // a quarter
  conv(256, 1);
  conv(256, 3, 1, 256);
  conv(64, 1);
  const pooled = net.flatten(net.globalAveragePool(x, "pool"), "");
  return net.finish("pace", `pace ${paceVersion}`, net.linear(pooled, "classifier", 64, 1));
}
