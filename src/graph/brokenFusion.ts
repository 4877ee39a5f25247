import type { FrozenModel } from "./freeze.ts";

/**
 * Activations that ONNX Runtime's NCHWc transformer computes inside a convolution whose sum input is the Add
 * before them (onnxruntime/core/optimizer/nchwc_transformer.cc, release 1.30). That transformer rewrites every
 * tensor's layout, so its fusions cannot be seen from tensor names as the others can.
 */
const sumActivations = new Set(["Relu", "Clip", "Sigmoid", "Tanh", "LeakyRelu", "HardSigmoid"]);

/**
 * Describes what a cut at `position` with these boundary tensors separates that the runtime would fuse, such as a
 * convolution and its activation, or the parts of a layer normalisation: the tensor exists in the frozen graph but no
 * longer after the runtime's own optimisation.
 *
 * @returns undefined if the cut breaks no fusion
 */
export function brokenFusion(model: FrozenModel, position: number, boundary: string[]): string | undefined {
  const nodes = model.proto.graph!.node;
  const before = nodes[position - 1];
  const after = nodes[position];
  const label = (node: typeof before) => node.name || node.opType;
  const vanishes = boundary.some((name) => model.fusedAway.has(name));
  const sum =
    before.opType === "Add" && sumActivations.has(after.opType) && after.input[0] === before.output[0];
  if (!vanishes && !sum) return undefined;
  return `splits ${label(before)} from ${label(after)}, which the runtime fuses`;
}
