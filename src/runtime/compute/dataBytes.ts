import type { WireTensor } from "../protocol/tensors.ts";

/** Bytes of tensors together. In a file of its own, so that the compute thread loads nothing for it. */
export function dataBytes(tensors: readonly WireTensor[]): number {
  return tensors.reduce((bytes, { data }) => bytes + data.byteLength, 0);
}
