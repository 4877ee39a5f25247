import { counted } from "../base/counted.ts";
import { InputError } from "../base/errors.ts";
import type { TensorHead } from "../runtime/protocol/messageFields.ts";
import { bytesOf, type WireTensor } from "../runtime/protocol/tensors.ts";

/**
 * Checks that a frame's tensors are what the first stage takes, and brings them into its order.
 *
 * @param what names the frame, for the message
 * @throws InputError for a tensor that is missing, unknown, or of another type or shape
 */
export function checkFrame(
  tensors: readonly WireTensor[],
  inputs: readonly TensorHead[],
  what: string,
): WireTensor[] {
  const wrong = (why: string) => new InputError(`${what}: ${why}`, { code: "invalid-input-value" });
  const unknown = tensors.find(({ name }) => !inputs.some((input) => input.name === name));
  if (unknown) {
    throw wrong(
      `the model has no input "${unknown.name}"; it has ${inputs.map(({ name }) => name).join(", ")}`,
    );
  }
  return inputs.map((input) => {
    const tensor = tensors.find(({ name }) => name === input.name);
    const need = `${input.type}[${input.shape.join(",")}]`;
    if (!tensor) throw wrong(`input "${input.name}" ${need} is missing`);
    if (tensor.type !== input.type || `${tensor.shape}` !== `${input.shape}`) {
      throw wrong(`input "${input.name}" is ${tensor.type}[${tensor.shape.join(",")}]; ${need} is needed`);
    }
    if (tensor.data.byteLength !== bytesOf(input)) {
      throw wrong(
        `input "${input.name}" has ${counted(tensor.data.byteLength, "byte")}; ${bytesOf(input)} are needed`,
      );
    }
    return tensor;
  });
}
