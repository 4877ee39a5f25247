import { describe, expect, it } from "vitest";
import { type ProfiledModel, profiledModel } from "../../src/profile/profiledModel.ts";

const zooLike: ProfiledModel = {
  name: "resnet18",
  sha256: "0".repeat(64),
  batch: 1,
  inputs: [{ name: "input", type: "float32", shape: [1, 3, 32, 32] }],
  cuts: [{ bytes: 3 * 32 * 32 * 4 }, { bytes: 4 * 10 }],
};

describe("profiledModel", () => {
  it.each<[string, Partial<ProfiledModel>]>([
    ["another input", { inputs: [{ name: "x", type: "float32", shape: [1, 3, 32, 32] }] }],
    ["an image that is not square", { inputs: [{ name: "input", type: "float32", shape: [1, 3, 32, 24] }] }],
    ["two inputs", { inputs: [...zooLike.inputs, { name: "mask", type: "bool", shape: [1] }] }],
    ["an image at its end", { cuts: [zooLike.cuts[0], { bytes: 4 * 21 * 224 * 224 }] }],
    ["no whole number of classes", { cuts: [zooLike.cuts[0], { bytes: 42 }] }],
  ])("asks for the file of a model that only has a zoo model's name: %s", async (_, change) => {
    await expect(profiledModel({ ...zooLike, ...change }, {})).rejects.toThrow(
      `the profiles are of a model "resnet18", which is not the zoo's resnet18: give its file with --model`,
    );
  });

  it("asks for the file of a model that the zoo does not have", async () => {
    await expect(profiledModel({ ...zooLike, name: "mine" }, {})).rejects.toThrow(
      `the profiles are of a model "mine", which is not in the zoo: give its file with --model`,
    );
  });
});
