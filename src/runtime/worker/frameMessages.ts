import type { Item } from "../pipeline/item.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { headsOf, packTensors, unpackTensors, type WireTensor } from "../protocol/tensors.ts";

/** Makes the message that carries a frame from stage `index` to the next one. */
export function frameMessage(item: Item, index: number): { head: HeadOf<"frame">; body: Uint8Array[] } {
  const tensors = item.tensors as WireTensor[];
  return {
    head: { type: "frame", frame: item.frame, tensors: headsOf(tensors), stamps: stampsOf(item, index) },
    body: packTensors(tensors),
  };
}

/**
 * Makes the message that tells the source that a frame is done. It carries the result too, unless results stay at the
 * last stage.
 */
export function resultMessage(
  item: Item,
  { index, deliver }: Pick<HeadOf<"open">, "index" | "deliver">,
): { head: HeadOf<"result">; body: Uint8Array[] } {
  const tensors = deliver === "last" ? [] : (item.tensors as WireTensor[]);
  return {
    head: { type: "result", frame: item.frame, tensors: headsOf(tensors), stamps: stampsOf(item, index) },
    body: packTensors(tensors),
  };
}

/** Finds a frame's tensors in a message's body. Throws WorkerFailure if the body does not hold them. */
export function tensorsOf(head: Pick<HeadOf<"frame">, "frame" | "tensors">, body: Uint8Array): WireTensor[] {
  try {
    return unpackTensors(head.tensors, body);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new WorkerFailure("shape", `frame ${head.frame}: ${cause.message}`, { cause });
  }
}

/** The source keeps its own times. The times of the other stages travel with the frame. */
function stampsOf({ stamps, received, begin, end, departed }: Item, index: number): number[][] {
  return index === 0 ? [] : [...stamps, [received, begin, end, departed]];
}
