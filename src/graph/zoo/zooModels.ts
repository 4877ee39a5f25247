import { alexNet } from "./alexNet.ts";
import type { FeatureVector } from "./graphBuilder.ts";
import { inceptionV3 } from "./inceptionV3.ts";
import type { LayerBuilder } from "./layerBuilder.ts";
import { mobileNetV2 } from "./mobileNetV2.ts";
import { resNet18, resNet50 } from "./resNet.ts";
import { vgg16 } from "./vgg16.ts";

/** One architecture that ParetoPipe builds by itself. */
export interface ZooModel {
  /** Its name for people. */
  title: string;
  /** One line: what it is and why it is interesting. */
  description: string;
  /** The paper that describes it. */
  reference: string;
  /** Rows and columns of the input if the user gives none. */
  defaultResolution: number;
  /** The smallest input that leaves every layer at least one row and column. */
  minimumResolution: number;
  /** Adds the network to the builder, from its input on, and returns the logits. */
  build(net: LayerBuilder, classes: number): FeatureVector;
}

/** The architectures that the seed paper (arXiv 2601.08025) splits, by the name that a scenario uses. */
export const zooModels = {
  mobilenet_v2: {
    title: "MobileNetV2",
    description: "Inverted residuals with depthwise convolutions, made for phones: little work, many cuts.",
    reference: "Sandler et al. 2018, arXiv 1801.04381",
    defaultResolution: 224,
    minimumResolution: 1,
    build: mobileNetV2,
  },
  alexnet: {
    title: "AlexNet",
    description: "Five convolutions, then three dense layers with 96 % of the 61 M parameters.",
    reference: "Krizhevsky 2014, arXiv 1404.5997",
    defaultResolution: 224,
    minimumResolution: 63,
    build: alexNet,
  },
  resnet18: {
    title: "ResNet-18",
    description: "Eight residual blocks of two 3x3 convolutions.",
    reference: "He et al. 2015, arXiv 1512.03385",
    defaultResolution: 224,
    minimumResolution: 1,
    build: resNet18,
  },
  resnet50: {
    title: "ResNet-50",
    description: "Sixteen residual bottleneck blocks, the usual yardstick of inference benchmarks.",
    reference: "He et al. 2015, arXiv 1512.03385",
    defaultResolution: 224,
    minimumResolution: 1,
    build: resNet50,
  },
  vgg16: {
    title: "VGG-16",
    description: "Thirteen plain 3x3 convolutions and three dense layers: most work, 138 M parameters.",
    reference: "Simonyan and Zisserman 2014, arXiv 1409.1556",
    defaultResolution: 224,
    minimumResolution: 32,
    build: vgg16,
  },
  inception_v3: {
    title: "Inception-v3",
    description: "Blocks of parallel branches: a cut inside a block sends several tensors.",
    reference: "Szegedy et al. 2015, arXiv 1512.00567",
    defaultResolution: 299,
    minimumResolution: 75,
    build: inceptionV3,
  },
} satisfies Record<string, ZooModel>;

/** The name of a model in the zoo. */
export type ZooName = keyof typeof zooModels;

/** Names of the models in the zoo, in the order in which they are listed. */
export const zooNames = Object.keys(zooModels) as ZooName[];

/** Whether a model of the zoo has this name. */
export function isZooName(name: string): name is ZooName {
  return (zooNames as readonly string[]).includes(name);
}
