import type { FeatureMap, FeatureVector } from "./graphBuilder.ts";
import type { Convolution, LayerBuilder } from "./layerBuilder.ts";

/** Table 2 of the paper: expansion, output channels, number of blocks, stride of the first of them. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
];

/**
 * MobileNetV2 of width 1 (Sandler et al. 2018, arXiv 1801.04381), as in torchvision.
 *
 * @returns the logits, [batch, classes]
 */
export function mobileNetV2(net: LayerBuilder, classes: number): FeatureVector {
  let x = convBnRelu6(net, net.input, "features.0", { channels: 32, kernel: 3, stride: 2, pad: 1 });
  let index = 1;
  for (const [expansion, channels, blocks, firstStride] of stages) {
    for (let i = 0; i < blocks; i++) {
      x = invertedResidual(net, x, `features.${index++}`, expansion, channels, i === 0 ? firstStride : 1);
    }
  }
  x = convBnRelu6(net, x, `features.${index}`, { channels: 1280, kernel: 1 });
  x = net.globalAveragePool(x, "");
  // Module 0 of the classifier is dropout: nothing at inference.
  return net.linear(net.flatten(x, ""), "classifier.1", classes, 1);
}

/** Widen, filter each channel on its own, narrow without activation, and add the input where shapes allow. */
function invertedResidual(
  net: LayerBuilder,
  x: FeatureMap,
  path: string,
  expansion: number,
  channels: number,
  stride: number,
): FeatureMap {
  const residual = stride === 1 && x.channels === channels;
  const width = x.channels * expansion;
  let index = 0;
  let y = x;
  if (expansion !== 1) {
    y = convBnRelu6(net, y, `${path}.conv.${index++}`, { channels: width, kernel: 1 });
  }
  y = convBnRelu6(net, y, `${path}.conv.${index++}`, {
    channels: width,
    kernel: 3,
    stride,
    pad: 1,
    groups: width,
  });
  y = net.conv(y, `${path}.conv.${index++}`, { channels, kernel: 1, gain: residual ? 0.5 : 1 });
  y = net.batchNorm(y, `${path}.conv.${index}`);
  return residual ? net.add(x, y, path) : y;
}

function convBnRelu6(net: LayerBuilder, x: FeatureMap, path: string, options: Convolution): FeatureMap {
  return net.relu6(net.batchNorm(net.conv(x, `${path}.0`, options), `${path}.1`), `${path}.2`);
}
