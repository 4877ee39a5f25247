import type { FeatureMap, FeatureVector } from "./graphBuilder.ts";
import type { LayerBuilder } from "./layerBuilder.ts";

/**
 * AlexNet in the form of Krizhevsky, "One weird trick for parallelizing convolutional neural networks"
 * (2014, arXiv 1404.5997), as in torchvision.
 *
 * @returns the logits, [batch, classes]
 */
export function alexNet(net: LayerBuilder, classes: number): FeatureVector {
  let x: FeatureMap = net.input;
  const conv = (index: number, channels: number, kernel: number, pad: number, stride = 1) => {
    x = net.conv(x, `features.${index}`, { channels, kernel, stride, pad, bias: true });
    x = net.relu(x, `features.${index + 1}`);
  };
  const pool = (index: number) => {
    x = net.maxPool(x, `features.${index}`, { kernel: 3, stride: 2 });
  };
  conv(0, 64, 11, 2, 4);
  pool(2);
  conv(3, 192, 5, 2);
  pool(5);
  conv(6, 384, 3, 1);
  conv(8, 256, 3, 1);
  conv(10, 256, 3, 1);
  pool(12);
  x = net.adaptiveAveragePool(x, "avgpool", 6);
  const flat = net.flatten(x, "");
  // Modules 0 and 3 are dropout: nothing at inference.
  const hidden1 = net.relu(net.linear(flat, "classifier.1", 4096), "classifier.2");
  const hidden2 = net.relu(net.linear(hidden1, "classifier.4", 4096), "classifier.5");
  return net.linear(hidden2, "classifier.6", classes, 1);
}
