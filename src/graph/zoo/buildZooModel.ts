import type { ModelProto } from "../onnxProto.ts";
import { LayerBuilder } from "./layerBuilder.ts";
import { zooModels } from "./zooModels.ts";
import { resolveZooOptions, type ZooOptions } from "./zooOptions.ts";

/** Part of every zoo file's name; increased whenever the same options give other bytes than before. */
export const zooVersion = 1;

/**
 * A model of the zoo as ONNX: input `input` [batch, 3, resolution, resolution], output `output` [batch, classes],
 * with a free batch and random weights. Graph, names and parameter count are those of a torchvision model that
 * PyTorch's TorchScript exporter writes without folding batch normalization into the convolutions. The same
 * options give the same bytes on every machine.
 *
 * All weights are in memory: 553 MB for vgg16.
 *
 * Throws InputError as `resolveZooOptions` does.
 */
export function buildZooModel(name: string, options: ZooOptions = {}): ModelProto {
  const { name: known, classes, resolution, seed } = resolveZooOptions(name, options);
  const net = new LayerBuilder(resolution, seed);
  const logits = zooModels[known].build(net, classes);
  return net.finish(known, `zoo ${zooVersion}`, logits);
}
