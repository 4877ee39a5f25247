import { memoryHere } from "../../base/memoryHere.ts";
import { formatBytes } from "../../base/units.ts";
import { bytesOf, type TensorType } from "../tensorType.ts";

/**
 * Rejects a model with a tensor larger than the memory that processes here may use, before ONNX Runtime tries to allocate it. If the
 * system grants memory that it does not have, the result is not an error but killed processes.
 *
 * @throws Error naming the tensor, its shape and size
 */
export function checkActivations(types: [name: string, type: TensorType][], memory = memoryHere()): void {
  for (const [name, type] of types) {
    if (bytesOf(type) <= memory) continue;
    throw new Error(
      `tensor "${name}" of shape [${type.shape.join(", ")}] would take ${formatBytes(bytesOf(type))}; this machine has ${formatBytes(memory)} of memory`,
    );
  }
}
