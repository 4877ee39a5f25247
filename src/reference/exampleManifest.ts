import type { ExportManifest } from "../export/manifestSchema.ts";

/** The manifest of a plan of `scenarios/mobilenet_v2.testbed.yaml`, from which the reference takes its examples. */
export const exampleManifest: ExportManifest = {
  schema: "paretopipe/export/v1",
  run: "MobileNetV2 on the local testbed",
  model: {
    name: "mobilenet_v2",
    sha256: "9b1ba3d03372ba7384ba5fb213c243eeb541522c0f85e09d3da6e8dec4557c1b",
    batch: 8,
    inputs: [{ name: "input", type: "float32", shape: [8, 3, 224, 224] }],
  },
  plan: "pi|features.7|server|w2",
  window: 2,
  queue: 2,
  stages: [
    {
      device: "pi",
      from: "input",
      to: "features.7",
      file: "stage1.onnx",
      sha256: "72464804fa686f8f8a6d6fc7c36b33e1b6248132493789680ee50ae69c0611c2",
      bytes: 312576,
      inputs: [{ name: "input", type: "float32", shape: [8, 3, 224, 224] }],
      outputs: [
        {
          name: "/features/features.7/conv/conv.3/BatchNormalization_output_0",
          type: "float32",
          shape: [8, 64, 14, 14],
        },
      ],
    },
    {
      device: "server",
      from: "features.7",
      to: "output",
      file: "stage2.onnx",
      sha256: "ab2414424942b212208715be46d64ab889e3924f6fede75bd0d109cba2b9d0a1",
      bytes: 13677613,
      inputs: [
        {
          name: "/features/features.7/conv/conv.3/BatchNormalization_output_0",
          type: "float32",
          shape: [8, 64, 14, 14],
        },
      ],
      outputs: [{ name: "output", type: "float32", shape: [8, 1000] }],
    },
  ],
};
