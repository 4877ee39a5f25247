import type { FeatureMap, FeatureVector } from "../../graph/zoo/graphBuilder.ts";
import type { LayerBuilder } from "../../graph/zoo/layerBuilder.ts";

/** Channels of the branches of a block: 1x1; 3x3 reduced and whole; "5x5" (really 3x3) reduced and whole; pooled. */
type Block = [
  name: string,
  one: number,
  reduce3: number,
  three: number,
  reduce5: number,
  five: number,
  pool: number,
];

const blocks: (Block | string)[] = [
  ["inception3a", 64, 96, 128, 16, 32, 32],
  ["inception3b", 128, 128, 192, 32, 96, 64],
  "maxpool3",
  ["inception4a", 192, 96, 208, 16, 48, 64],
  ["inception4b", 160, 112, 224, 24, 64, 64],
  ["inception4c", 128, 128, 256, 24, 64, 64],
  ["inception4d", 112, 144, 288, 32, 64, 64],
  ["inception4e", 256, 160, 320, 32, 128, 128],
  "maxpool4",
  ["inception5a", 256, 160, 320, 32, 128, 128],
  ["inception5b", 384, 192, 384, 48, 128, 128],
];

/**
 * GoogLeNet (Szegedy et al. 2014, arXiv 1409.4842) as in torchvision, without the auxiliary classifiers. Where torchvision
 * rounds the size of a pooled map up, this pads; the sizes are the same.
 */
export function googlenet(net: LayerBuilder, classes: number): FeatureVector {
  const conv = (x: FeatureMap, path: string, channels: number, kernel: number, stride = 1) =>
    net.relu(
      net.batchNorm(
        net.conv(x, `${path}.conv`, { channels, kernel, stride, pad: kernel >> 1, bias: false }),
        `${path}.bn`,
        1e-3,
      ),
      path,
    );
  const halved = (x: FeatureMap, path: string) => net.maxPool(x, path, { kernel: 3, stride: 2, pad: 1 });
  let x = halved(conv(net.input, "conv1", 64, 7, 2), "maxpool1");
  x = halved(conv(conv(x, "conv2", 64, 1), "conv3", 192, 3), "maxpool2");
  for (const block of blocks) {
    if (typeof block === "string") {
      x = halved(x, block);
      continue;
    }
    const [path, one, reduce3, three, reduce5, five, pool] = block;
    const pooled = net.maxPool(x, `${path}.branch4.0`, { kernel: 3, pad: 1 });
    x = net.concat(
      [
        conv(x, `${path}.branch1`, one, 1),
        conv(conv(x, `${path}.branch2.0`, reduce3, 1), `${path}.branch2.1`, three, 3),
        conv(conv(x, `${path}.branch3.0`, reduce5, 1), `${path}.branch3.1`, five, 3),
        conv(pooled, `${path}.branch4.1`, pool, 1),
      ],
      path,
    );
  }
  return net.linear(net.flatten(net.globalAveragePool(x, "avgpool"), ""), "fc", classes, 1);
}
