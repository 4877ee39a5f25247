import type { FeatureMap, FeatureVector } from "./graphBuilder.ts";
import type { Convolution, LayerBuilder, Window } from "./layerBuilder.ts";

/** One convolution of a branch: its module's name within the block, and what it does. */
type Step = [name: string, options: Convolution];

const samePool: Window = { kernel: 3, pad: 1 };
const halvingPool: Window = { kernel: 3, stride: 2 };

/**
 * Inception-v3 (Szegedy et al. 2015, arXiv 1512.00567) as in torchvision, without the auxiliary classifier, which
 * serves training only, and without `transform_input`. Letters in comments are torchvision's names of the blocks.
 *
 * @returns the logits, [batch, classes]
 */
export function inceptionV3(net: LayerBuilder, classes: number): FeatureVector {
  let x = chain(net, net.input, "", [
    ["Conv2d_1a_3x3", { channels: 32, kernel: 3, stride: 2 }],
    ["Conv2d_2a_3x3", { channels: 32, kernel: 3 }],
    ["Conv2d_2b_3x3", { channels: 64, kernel: 3, pad: 1 }],
  ]);
  x = net.maxPool(x, "maxpool1", halvingPool);
  x = chain(net, x, "", [
    ["Conv2d_3b_1x1", { channels: 80, kernel: 1 }],
    ["Conv2d_4a_3x3", { channels: 192, kernel: 3 }],
  ]);
  x = net.maxPool(x, "maxpool2", halvingPool);
  x = fineBlock(net, x, "Mixed_5b", 32);
  x = fineBlock(net, x, "Mixed_5c", 64);
  x = fineBlock(net, x, "Mixed_5d", 64);
  x = firstReduction(net, x, "Mixed_6a");
  x = middleBlock(net, x, "Mixed_6b", 128);
  x = middleBlock(net, x, "Mixed_6c", 160);
  x = middleBlock(net, x, "Mixed_6d", 160);
  x = middleBlock(net, x, "Mixed_6e", 192);
  x = secondReduction(net, x, "Mixed_7a");
  x = coarseBlock(net, x, "Mixed_7b");
  x = coarseBlock(net, x, "Mixed_7c");
  x = net.globalAveragePool(x, "avgpool");
  return net.linear(net.flatten(x, ""), "fc", classes, 1);
}

/** InceptionA. */
function fineBlock(net: LayerBuilder, x: FeatureMap, path: string, poolChannels: number): FeatureMap {
  const branches = [
    chain(net, x, path, [["branch1x1", { channels: 64, kernel: 1 }]]),
    chain(net, x, path, [
      ["branch5x5_1", { channels: 48, kernel: 1 }],
      ["branch5x5_2", { channels: 64, kernel: 5, pad: 2 }],
    ]),
    chain(net, x, path, [
      ["branch3x3dbl_1", { channels: 64, kernel: 1 }],
      ["branch3x3dbl_2", { channels: 96, kernel: 3, pad: 1 }],
      ["branch3x3dbl_3", { channels: 96, kernel: 3, pad: 1 }],
    ]),
    pooled(net, x, path, poolChannels),
  ];
  return net.concat(branches, path);
}

/** InceptionB: halves the map. */
function firstReduction(net: LayerBuilder, x: FeatureMap, path: string): FeatureMap {
  const branches = [
    chain(net, x, path, [["branch3x3", { channels: 384, kernel: 3, stride: 2 }]]),
    chain(net, x, path, [
      ["branch3x3dbl_1", { channels: 64, kernel: 1 }],
      ["branch3x3dbl_2", { channels: 96, kernel: 3, pad: 1 }],
      ["branch3x3dbl_3", { channels: 96, kernel: 3, stride: 2 }],
    ]),
    net.maxPool(x, path, halvingPool),
  ];
  return net.concat(branches, path);
}

/** InceptionC: 7x7 convolutions as a row and a column. */
function middleBlock(net: LayerBuilder, x: FeatureMap, path: string, width: number): FeatureMap {
  const branches = [
    chain(net, x, path, [["branch1x1", { channels: 192, kernel: 1 }]]),
    chain(net, x, path, [
      ["branch7x7_1", { channels: width, kernel: 1 }],
      ["branch7x7_2", row(width, 7)],
      ["branch7x7_3", column(192, 7)],
    ]),
    chain(net, x, path, [
      ["branch7x7dbl_1", { channels: width, kernel: 1 }],
      ["branch7x7dbl_2", column(width, 7)],
      ["branch7x7dbl_3", row(width, 7)],
      ["branch7x7dbl_4", column(width, 7)],
      ["branch7x7dbl_5", row(192, 7)],
    ]),
    pooled(net, x, path, 192),
  ];
  return net.concat(branches, path);
}

/** InceptionD: halves the map. */
function secondReduction(net: LayerBuilder, x: FeatureMap, path: string): FeatureMap {
  const branches = [
    chain(net, x, path, [
      ["branch3x3_1", { channels: 192, kernel: 1 }],
      ["branch3x3_2", { channels: 320, kernel: 3, stride: 2 }],
    ]),
    chain(net, x, path, [
      ["branch7x7x3_1", { channels: 192, kernel: 1 }],
      ["branch7x7x3_2", row(192, 7)],
      ["branch7x7x3_3", column(192, 7)],
      ["branch7x7x3_4", { channels: 192, kernel: 3, stride: 2 }],
    ]),
    net.maxPool(x, path, halvingPool),
  ];
  return net.concat(branches, path);
}

/** InceptionE: two of its branches fork into a row and a column. */
function coarseBlock(net: LayerBuilder, x: FeatureMap, path: string): FeatureMap {
  const branch1x1 = chain(net, x, path, [["branch1x1", { channels: 320, kernel: 1 }]]);
  const single = chain(net, x, path, [["branch3x3_1", { channels: 384, kernel: 1 }]]);
  const singleFork = [
    chain(net, single, path, [["branch3x3_2a", row(384, 3)]]),
    chain(net, single, path, [["branch3x3_2b", column(384, 3)]]),
  ];
  const double = chain(net, x, path, [
    ["branch3x3dbl_1", { channels: 448, kernel: 1 }],
    ["branch3x3dbl_2", { channels: 384, kernel: 3, pad: 1 }],
  ]);
  const doubleFork = [
    chain(net, double, path, [["branch3x3dbl_3a", row(384, 3)]]),
    chain(net, double, path, [["branch3x3dbl_3b", column(384, 3)]]),
  ];
  return net.concat([branch1x1, ...singleFork, ...doubleFork, pooled(net, x, path, 192)], path);
}

/** Convolutions in a row, each with batch normalization and ReLU (torchvision's BasicConv2d). */
function chain(net: LayerBuilder, x: FeatureMap, path: string, steps: Step[]): FeatureMap {
  return steps.reduce((y, [name, options]) => {
    const module = path === "" ? name : `${path}.${name}`;
    return net.relu(net.batchNorm(net.conv(y, `${module}.conv`, options), `${module}.bn`, 1e-3), module);
  }, x);
}

function pooled(net: LayerBuilder, x: FeatureMap, path: string, channels: number): FeatureMap {
  return chain(net, net.averagePool(x, path, samePool), path, [["branch_pool", { channels, kernel: 1 }]]);
}

function row(channels: number, length: number): Convolution {
  return { channels, kernel: [1, length], pad: [0, (length - 1) / 2] };
}

function column(channels: number, length: number): Convolution {
  return { channels, kernel: [length, 1], pad: [(length - 1) / 2, 0] };
}
