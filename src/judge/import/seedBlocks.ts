/** `layer1.0`, `layer1.1`, ...: the residual blocks of a ResNet, given the number of blocks in each layer. */
const residual = (...counts: number[]) =>
  counts.flatMap((count, layer) => Array.from({ length: count }, (_, block) => `layer${layer + 1}.${block}`));

/** `features.0` to `features.N`: the modules of a sequential network. */
const features = (count: number) => Array.from({ length: count }, (_, index) => `features.${index}`);

/**
 * The blocks after which the seed splits each model, in order: split N ends after the Nth. They are torchvision
 * modules, and the seed's programs cut the module lists at N (`features[:N]`; the stem and N residual blocks;
 * Inception's children up to N). Our cuts have the same names, if we cut there too.
 */
const blocks: Record<string, readonly string[]> = {
  mobilenet_v2: features(18),
  alexnet: features(12),
  vgg16: features(30),
  resnet18: residual(2, 2, 2, 2),
  resnet50: residual(3, 4, 6, 3),
  inception_v3: [
    "Conv2d_1a_3x3",
    "Conv2d_2a_3x3",
    "Conv2d_2b_3x3",
    "maxpool1",
    "Conv2d_3b_1x1",
    "Conv2d_4a_3x3",
    "maxpool2",
    "Mixed_5b",
    "Mixed_5c",
    "Mixed_5d",
    "Mixed_6a",
    "Mixed_6b",
    "Mixed_6c",
    "Mixed_6d",
    "Mixed_6e",
    "Mixed_7a",
    "Mixed_7b",
    "Mixed_7c",
    "avgpool",
  ],
};

/** The models that the seed splits, by their names in the zoo. */
export const seedModels = Object.keys(blocks);

/** The block after which the seed's split N ends; undefined for a split or a model that the seed does not have. */
export function seedBlock(model: string, split: number): string | undefined {
  return Object.hasOwn(blocks, model) ? blocks[model][split - 1] : undefined;
}

/** Whether a model's name in the seed's files (`MobileNetV2`, `inception_v3`) means this model of the zoo. */
export function isSeedModel(name: string, model: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return plain(name) === plain(model);
}
