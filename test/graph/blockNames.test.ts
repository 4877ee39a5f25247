import { create } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockNames } from "../../src/graph/blockNames.ts";
import { findCuts } from "../../src/graph/cuts.ts";
import { freezeModel } from "../../src/graph/freeze.ts";
import { nameByScopes } from "../../src/graph/nameByScopes.ts";
import { GraphProtoSchema, StringStringEntryProtoSchema } from "../../src/graph/onnxProto.ts";
import { resolveModel } from "../../src/graph/resolveModel.ts";
import type { ZooName } from "../../src/graph/zoo/zooModels.ts";
import { anyName } from "../support/anyName.ts";
import { node } from "../support/models.ts";
import { torchvisionFacts } from "./zoo/fixtures.ts";

/** The names of the cuts of a chain of nodes with these names. */
function namesOf(names: string[]): string[] {
  return blockNames(names.map((name, index) => node("Relu", [`t${index}`], [`t${index + 1}`], {}, name)));
}

describe("blockNames", () => {
  it("names a cut after the outermost numbered module that ends there", () => {
    const names = namesOf([
      "/features/features.0/features.0.0/Conv",
      "/features/features.0/features.0.2/Clip",
      "/features/features.1/conv/conv.0/Conv",
      "/features/features.1/conv/conv.1/Conv",
      "/classifier/classifier.1/Gemm",
      "/end/Relu",
    ]);
    expect(names).toEqual([
      "input",
      "features.0.0",
      "features.0",
      "features.1.conv.0",
      "features.1",
      "classifier.1",
      "output",
    ]);
  });

  it("names it after the outermost module if none is numbered, and after the node if none ends", () => {
    const names = namesOf([
      "/Mixed_5b/branch1x1/Conv",
      "/Mixed_5b/Concat",
      "/Flatten",
      "/fc/Gemm",
      "/fc/Add",
      "/z/Relu",
    ]);
    expect(names).toEqual(["input", "Mixed_5b.branch1x1", "Mixed_5b", "Flatten", "fc.Gemm", "fc", "output"]);
  });

  it("names nodes without a name after operator and position", () => {
    expect(namesOf(["", "Conv_1", ""])).toEqual(["input", "Relu_0", "Conv_1", "output"]);
  });

  it("keeps names unique", () => {
    expect(namesOf(["Relu", "Relu", "Relu", "Relu"])).toEqual([
      "input",
      "Relu",
      "Relu#2",
      "Relu#3",
      "output",
    ]);
  });

  it("reads TensorFlow's names, without the modules around everything", () => {
    const names = namesOf([
      "StatefulPartitionedCall/net/dense/MatMul",
      "StatefulPartitionedCall/net/dense/Relu",
      "StatefulPartitionedCall/net/dense_1/MatMul",
      "StatefulPartitionedCall/net/head/MatMul",
    ]);
    expect(names).toEqual(["input", "dense.MatMul", "dense", "dense_1", "output"]);
  });

  it("counts nodes that the runtime inserted as part of the module they serve", () => {
    const names = namesOf([
      "/norm/Add",
      "Transpose_token_7",
      "gemm_input_reshape_token_2",
      "/head/MatMul/MatMulAddFusion",
      "gemm_output_reshape_token_5",
      "/end/Relu",
    ]);
    expect(names).toEqual(["input", "norm.Add", "norm", "head.Relu", "head.MatMul", "head", "output"]);
  });

  it("reads the modules that PyTorch's newer exporter writes into metadata", () => {
    const scoped = (name: string, ...scopes: string[]) => {
      const value = `[${scopes.map((scope) => `'${scope}'`).join(", ")}]`;
      const noted = node("Relu", [], [name], {}, name);
      noted.metadataProps = [
        create(StringStringEntryProtoSchema, { key: "pkg.torch.onnx.name_scopes", value }),
      ];
      return noted;
    };
    const graph = create(GraphProtoSchema, {
      node: [
        scoped("node_conv2d", "", "features", "features.0", "features.0.conv", "conv2d"),
        scoped("node_relu", "", "features", "features.0", "relu"),
        scoped("node_conv2d_1", "", "features", "features.1", "conv2d_1"),
        scoped("node_view", "", "view"),
        scoped("node_linear", "", "fc", "linear"),
        scoped("node_end", "", "end"),
      ],
    });
    nameByScopes(graph);
    expect(graph.node[0].name).toBe("/features/features.0/features.0.conv/node_conv2d");
    expect(blockNames(graph.node)).toEqual([
      "input",
      "features.0.conv",
      "features.0",
      "features.1",
      "node_view",
      "fc",
      "output",
    ]);
  });

  it("leaves nodes without a name as they are, whatever their module: those of one module would share a name", () => {
    const noted = create(StringStringEntryProtoSchema, {
      key: "pkg.torch.onnx.name_scopes",
      value: "['', 'features', 'relu']",
    });
    const graph = create(GraphProtoSchema, {
      node: ["a", "b"].map((output) => ({ ...node("Relu", [], [output]), metadataProps: [noted] })),
    });
    nameByScopes(graph);
    expect(graph.node.map(({ name }) => name)).toEqual(["", ""]);
  });

  it("makes names without line breaks, for tables and CSV files", () => {
    expect(namesOf(["a\nb", "c\u0000\u2028d", "e"])).toEqual(["input", "a b", "c d", "output"]);
  });
});

/** The seed's split indices: the blocks after which it cuts, by torchvision's names. */
const seedBlocks: Record<ZooName, string[]> = {
  mobilenet_v2: Array.from({ length: 19 }, (_, index) => `features.${index}`),
  alexnet: Array.from({ length: 13 }, (_, index) => `features.${index}`),
  resnet18: [2, 2, 2, 2].flatMap((count, layer) => blocksOf(layer, count)),
  resnet50: [3, 4, 6, 3].flatMap((count, layer) => blocksOf(layer, count)),
  vgg16: Array.from({ length: 31 }, (_, index) => `features.${index}`),
  inception_v3: torchvisionFacts.inception_v3.block_outputs_chw.map(([block]) => block),
};

function blocksOf(layer: number, count: number): string[] {
  return Array.from({ length: count }, (_, block) => `layer${layer + 1}.${block}`);
}

describe.each(Object.entries(seedBlocks))("the zoo's %s", (model, blocks) => {
  it("has a cut of one tensor after every block of the seed's, with torchvision's shape", async () => {
    const frozen = await freezeModel(await resolveModel(model));
    const cuts = new Map(findCuts(frozen, { all: true }).map((cut) => [cut.name, cut]));
    const shapes = new Map(torchvisionFacts[model as ZooName].block_outputs_chw);
    expect(blocks.length).toBeGreaterThanOrEqual(8);
    for (const block of blocks) {
      const cut = cuts.get(block);
      expect(cut?.boundary, block).toHaveLength(1);
      const [, ...shape] = cut!.boundary[0].shape;
      if (shapes.has(block)) expect(shape, block).toEqual(shapes.get(block));
    }
  });
});

describe("names of cuts", () => {
  it("are not those of the two ends, nor of modules that are called like a numbered one", () => {
    expect(namesOf(["/input/Relu", "/mid/Relu", "/output/Relu", "/end/Relu"])).toEqual([
      "input",
      "input#2",
      "mid",
      "output#2",
      "output",
    ]);
    const twice = ["/a.b.1/Relu", "/x/Relu", "/a.b.1/Relu", "/a.b.1#2/Relu", "/end/Relu"];
    expect(new Set(namesOf(twice)).size).toBe(6);
  });

  it("are different and printable, whatever nodes and modules are called", () => {
    const path = fc.array(anyName, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));
    fc.assert(
      fc.property(fc.array(fc.oneof(anyName, path), { minLength: 1, maxLength: 8 }), (given) => {
        const names = namesOf(given);
        expect(new Set(names).size).toBe(given.length + 1);
        expect([names[0], names.at(-1)]).toEqual(["input", "output"]);
        for (const name of names) {
          expect(name).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
          expect(name.trim()).not.toBe("");
        }
      }),
    );
  });
});
