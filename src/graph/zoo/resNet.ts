import type { FeatureMap, FeatureVector } from "./graphBuilder.ts";
import type { Convolution, LayerBuilder } from "./layerBuilder.ts";

/** Gain of the last convolution in a block, whose output is added to the shortcut. */
const residualGain = 0.5;

/** A residual block: the branch beside the shortcut, without the sum. */
interface Block {
  /** Number of output channels of a block, divided by its width. */
  expansion: number;
  branch(net: LayerBuilder, x: FeatureMap, path: string, width: number, stride: number): FeatureMap;
}

const basicBlock: Block = {
  expansion: 1,
  branch(net, x, path, width, stride) {
    const first = convBn(net, x, path, 1, { channels: width, kernel: 3, stride, pad: 1 });
    const hidden = net.relu(first, `${path}.relu`);
    return convBn(net, hidden, path, 2, { channels: width, kernel: 3, pad: 1, gain: residualGain });
  },
};

/** The stride sits in the 3x3 convolution, as in torchvision ("ResNet V1.5"); the paper has it in the first. */
const bottleneck: Block = {
  expansion: 4,
  branch(net, x, path, width, stride) {
    const first = convBn(net, x, path, 1, { channels: width, kernel: 1 });
    const narrow = net.relu(first, `${path}.relu`);
    const second = convBn(net, narrow, path, 2, { channels: width, kernel: 3, stride, pad: 1 });
    const hidden = net.relu(second, `${path}.relu_1`);
    return convBn(net, hidden, path, 3, { channels: 4 * width, kernel: 1, gain: residualGain });
  },
};

function convBn(net: LayerBuilder, x: FeatureMap, path: string, index: number, options: Convolution) {
  return net.batchNorm(net.conv(x, `${path}.conv${index}`, options), `${path}.bn${index}`);
}

/** He et al. 2015, "Deep residual learning for image recognition" (arXiv 1512.03385), as in torchvision. */
function resNet(net: LayerBuilder, classes: number, block: Block, depths: number[]): FeatureVector {
  let x = net.conv(net.input, "conv1", { channels: 64, kernel: 7, stride: 2, pad: 3 });
  x = net.relu(net.batchNorm(x, "bn1"), "relu");
  x = net.maxPool(x, "maxpool", { kernel: 3, stride: 2, pad: 1 });
  depths.forEach((depth, stage) => {
    const width = 64 * 2 ** stage;
    for (let i = 0; i < depth; i++) {
      x = residualBlock(net, x, `layer${stage + 1}.${i}`, block, width, stage > 0 && i === 0 ? 2 : 1);
    }
  });
  x = net.globalAveragePool(x, "avgpool");
  return net.linear(net.flatten(x, ""), "fc", classes, 1);
}

function residualBlock(
  net: LayerBuilder,
  x: FeatureMap,
  path: string,
  block: Block,
  width: number,
  stride: number,
): FeatureMap {
  const branch = block.branch(net, x, path, width, stride);
  let shortcut = x;
  if (stride !== 1 || x.channels !== branch.channels) {
    const projected = net.conv(x, `${path}.downsample.0`, { channels: branch.channels, kernel: 1, stride });
    shortcut = net.batchNorm(projected, `${path}.downsample.1`);
  }
  // The exporter numbers the calls of a block's one ReLU module: this is the second in a basic block.
  const call = block.expansion === 1 ? 1 : 2;
  return net.relu(net.add(branch, shortcut, path), `${path}.relu_${call}`);
}

/**
 * ResNet-18.
 *
 * @returns the logits, [batch, classes]
 */
export function resNet18(net: LayerBuilder, classes: number): FeatureVector {
  return resNet(net, classes, basicBlock, [2, 2, 2, 2]);
}

/**
 * ResNet-50.
 *
 * @returns the logits, [batch, classes]
 */
export function resNet50(net: LayerBuilder, classes: number): FeatureVector {
  return resNet(net, classes, bottleneck, [3, 4, 6, 3]);
}
