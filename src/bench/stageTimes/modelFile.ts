import { writeFile } from "node:fs/promises";
import path from "node:path";
import { encodeModel } from "../../graph/encodeModel.ts";
import { LayerBuilder } from "../../graph/zoo/layerBuilder.ts";
import { googlenet } from "./googlenet.ts";

/** Returns what to call a model by: its name in the zoo, or a file in `directory` for GoogLeNet, which the zoo does not have. */
export async function modelFile(name: string, directory: string): Promise<string> {
  if (name !== "googlenet") return name;
  const net = new LayerBuilder(224, 0);
  const file = path.join(directory, "googlenet.onnx");
  await writeFile(file, encodeModel(net.finish(name, "bench", googlenet(net, 1000))));
  return file;
}
