import { InputError } from "../../base/errors.ts";

/**
 * Checks that ONNX Runtime knows an execution provider. Its Node package ignores unknown providers and runs on the CPU
 * instead; a profile would then be wrong.
 *
 * @throws InputError unless this build of ONNX Runtime knows the provider
 */
export async function checkProvider(provider: string): Promise<void> {
  if (provider === "cpu") return; // every build has it: no need to load 45 MB to ask
  const { listSupportedBackends } = await import("onnxruntime-node");
  const known = listSupportedBackends().map(({ name }) => name);
  if (known.includes(provider)) return;
  throw new InputError(`--provider ${provider}: this build of ONNX Runtime has ${known.join(", ")}`, {
    code: "unsupported-provider",
  });
}
