import { expect, test } from "vitest";
import type { ModelProto } from "../../../src/graph/onnxProto.ts";
import { buildZooModel } from "../../../src/graph/zoo/buildZooModel.ts";
import { scopeName } from "../../../src/graph/zoo/scopeName.ts";
import { type ZooName, zooModels, zooNames } from "../../../src/graph/zoo/zooModels.ts";
import { exportedNodeNames, torchvisionFacts } from "./fixtures.ts";
import { inferShapes } from "./inferShapes.ts";

for (const name of zooNames) {
  const facts = torchvisionFacts[name];

  test.each([1000, 10] as const)(`${name} with %i classes is torchvision's model`, async (classes) => {
    const model = buildZooModel(name, { classes });
    expect(model.graph!.node.map((node) => node.name)).toEqual(expectedNodeNames(name));
    const counts = facts[`classes_${classes}`];
    expect(countParameters(model)).toBe(counts.parameters);
    const shapes = await inferShapes(model);
    expect(countMacs(model, shapes)).toBe(counts.macs_conv_linear_batch1);
    expect(shapes.get("output")).toEqual(["batch", classes]);
    for (const [block, shape] of facts.block_outputs_chw) {
      expect(shapes.get(outputOf(model, block)), block).toEqual(["batch", ...shape]);
    }
  });

  test(`${name} takes its default resolution from the facts`, () => {
    expect([3, zooModels[name].defaultResolution, zooModels[name].defaultResolution]).toEqual(facts.input);
  });
}

/** In the order of PyTorch's export. */
function expectedNodeNames(name: ZooName): string[] {
  if (name !== "inception_v3") return exportedNodeNames[name];
  // The exporter pads Inception's average pools in a node of their own; count_include_pad says the same.
  return exportedNodeNames[name].filter((node) => !/\/(Pad|Constant)$/.test(node));
}

/** Elements of all initializers but BatchNormalization's running statistics, which PyTorch keeps as buffers. */
function countParameters(model: ModelProto): number {
  return model
    .graph!.initializer.filter((tensor) => !/running_(mean|var)$/.test(tensor.name))
    .reduce((sum, tensor) => sum + elements(tensor.dims), 0);
}

/** Multiply-accumulates of convolutions and dense layers for a batch of one: weights times output positions. */
function countMacs(model: ModelProto, shapes: Map<string, (number | string)[]>): number {
  const weights = new Map(model.graph!.initializer.map((tensor) => [tensor.name, elements(tensor.dims)]));
  return model
    .graph!.node.filter((node) => node.opType === "Conv" || node.opType === "Gemm")
    .reduce((sum, node) => {
      const positions = shapes.get(node.output[0])!.slice(2) as number[];
      return sum + weights.get(node.input[1])! * elements(positions);
    }, 0);
}

function elements(dims: (number | bigint)[]): number {
  return dims.reduce<number>((product, dim) => product * Number(dim), 1);
}

/** What the last node within a module puts out. */
function outputOf(model: ModelProto, modulePath: string): string {
  const scope = `${scopeName(modulePath.replace(/^stem\./, ""))}/`;
  return model.graph!.node.findLast((node) => node.name.startsWith(scope))!.output[0];
}
