import { InputError } from "../../base/errors.ts";

/**
 * ONNX Runtime's Node package drops execution providers that it does not know and runs on the CPU instead; a
 * profile would then say something that is not so.
 *
 * @throws InputError unless this build of ONNX Runtime knows the provider.
 */
export async function checkProvider(provider: string): Promise<void> {
  if (provider === "cpu") return; // every build has it: no need to load 45 MB to ask
  const { listSupportedBackends } = await import("onnxruntime-node");
  const known = listSupportedBackends().map(({ name }) => name);
  if (known.includes(provider)) return;
  throw new InputError(`--provider ${provider}: this build of ONNX Runtime has ${known.join(", ")}`);
}
