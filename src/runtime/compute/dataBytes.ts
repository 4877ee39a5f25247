import type { WireTensor } from "../protocol/tensors.ts";

/** Total bytes of tensors. It has its own file so that the compute thread loads nothing else for it. */
export function dataBytes(tensors: readonly WireTensor[]): number {
  return tensors.reduce((bytes, { data }) => bytes + data.byteLength, 0);
}
