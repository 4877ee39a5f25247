import { createRequire } from "node:module";

/** The version of onnxruntime-node in use. */
export function runtimeVersion(): string {
  const manifest = createRequire(import.meta.url)("onnxruntime-node/package.json") as { version: string };
  return manifest.version;
}
