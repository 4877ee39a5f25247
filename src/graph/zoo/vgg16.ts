import type { FeatureMap, FeatureVector } from "./graphBuilder.ts";
import type { LayerBuilder } from "./layerBuilder.ts";

/** Output channels of the convolutions in each stage; a max pool ends a stage. Configuration D of the paper. */
const stages = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

/**
 * VGG-16 without batch normalization (Simonyan and Zisserman 2014, arXiv 1409.1556), as in torchvision.
 *
 * @returns the logits, [batch, classes]
 */
export function vgg16(net: LayerBuilder, classes: number): FeatureVector {
  let x: FeatureMap = net.input;
  let index = 0;
  for (const stage of stages) {
    for (const channels of stage) {
      x = net.conv(x, `features.${index++}`, { channels, kernel: 3, pad: 1, bias: true });
      x = net.relu(x, `features.${index++}`);
    }
    x = net.maxPool(x, `features.${index++}`, { kernel: 2, stride: 2 });
  }
  x = net.adaptiveAveragePool(x, "avgpool", 7);
  const flat = net.flatten(x, "");
  // Modules 2 and 5 are dropout: nothing at inference.
  const hidden1 = net.relu(net.linear(flat, "classifier.0", 4096), "classifier.1");
  const hidden2 = net.relu(net.linear(hidden1, "classifier.3", 4096), "classifier.4");
  return net.linear(hidden2, "classifier.6", classes, 1);
}
