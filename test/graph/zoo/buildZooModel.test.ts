import { equals, fromBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/base/errors.ts";
import { encodeModel } from "../../../src/graph/encodeModel.ts";
import { ModelProtoSchema } from "../../../src/graph/onnxProto.ts";
import { buildZooModel } from "../../../src/graph/zoo/buildZooModel.ts";
import { scopeName } from "../../../src/graph/zoo/scopeName.ts";
import { zooModels, zooNames } from "../../../src/graph/zoo/zooModels.ts";

const small = { classes: 10, resolution: 64 };

function bytes(name: string, seed: number): Buffer {
  return Buffer.concat(encodeModel(buildZooModel(name, { ...small, seed })));
}

test("the same seed gives the same bytes, another seed others", () => {
  expect(bytes("mobilenet_v2", 5).equals(bytes("mobilenet_v2", 5))).toBe(true);
  expect(bytes("mobilenet_v2", 5).equals(bytes("mobilenet_v2", 6))).toBe(false);
});

test("the encoded file decodes to the model", () => {
  const model = buildZooModel("mobilenet_v2", small);
  const decoded = fromBinary(ModelProtoSchema, Buffer.concat(encodeModel(model)));
  expect(equals(ModelProtoSchema, decoded, model)).toBe(true);
});

test("input and output are typed, with a free batch", () => {
  const { graph } = buildZooModel("resnet18", small);
  const dims = [...graph!.input, ...graph!.output].map(({ name, type }) => {
    const tensor = type!.value.value as { shape: { dim: { value: { value: bigint | string } }[] } };
    return [name, ...tensor.shape.dim.map((dim) => String(dim.value.value))];
  });
  expect(dims).toEqual([
    ["input", "batch", "3", "64", "64"],
    ["output", "batch", "10"],
  ]);
});

describe("refuses", () => {
  for (const name of zooNames) {
    const { minimumResolution } = zooModels[name];
    test(`${name} below ${minimumResolution}, by name and number`, () => {
      const resolution = minimumResolution - 1;
      expect(() => buildZooModel(name, { resolution })).toThrow(
        new InputError(
          `resolution ${resolution} for ${name}: a whole number of at least ${minimumResolution} is needed`,
          { code: "invalid-option" },
        ),
      );
    });
  }

  test.each([
    { resolution: 96.5 },
    { resolution: Number.NaN },
    { classes: 0 },
    { classes: 2.5 },
    { seed: 0.5 },
  ])("%j", (options) => {
    expect(() => buildZooModel("mobilenet_v2", options)).toThrow(InputError);
  });

  test("a name that is not in the zoo, and proposes the nearest", () => {
    expect(() => buildZooModel("resnet_18")).toThrow(/no model "resnet_18" .* did you mean resnet18\?/);
    expect(() => buildZooModel("toString")).toThrow(
      /did you mean .*\? It has mobilenet_v2, .*, inception_v3$/,
    );
  });
});

test.each([
  ["", ""],
  ["conv1", "/conv1"],
  ["layer2.0.downsample.0", "/layer2/layer2.0/downsample/downsample.0"],
  ["features.1.conv.0.0", "/features/features.1/conv/conv.0/conv.0.0"],
  ["Mixed_5b.branch1x1.conv", "/Mixed_5b/branch1x1/conv"],
])("module %j has scope %j", (path, scope) => {
  expect(scopeName(path)).toBe(scope);
});
