import { formatBytes } from "../../base/units.ts";
import { waitingFrames } from "../../plan/waitingFrames.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import { messageBytes } from "../protocol/messageBytes.ts";
import type { TensorHead } from "../protocol/messageFields.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { nextTurns, previousTurns } from "../protocol/partners.ts";
import { bytesOf, headsOf, packedBytes } from "../protocol/tensors.ts";
import { freeMemory } from "./describeWorker.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/**
 * Checks that a stage belongs to a plan, and that its frames fit into messages and into the free memory.
 *
 * @throws WorkerFailure
 */
export function checkOrder(order: HeadOf<"open">, settings: WorkerSettings): void {
  checkPlace(order);
  const [inputBytes, outputBytes] = [order.inputs, order.outputs].map((heads) =>
    heads.reduce((sum, head) => sum + bytesOf(head), 0),
  );
  const { message } = settings.limits;
  for (const tensors of [order.inputs, order.outputs]) {
    const bytes = packedBytes(tensors);
    if (bytes + longestHead(tensors, order.stages) <= message) continue;
    throw new WorkerFailure(
      "limit",
      `a frame of ${formatBytes(bytes)} is too large for a message: at most ${formatBytes(message)} are taken, its head included`,
    );
  }
  // Those that wait hold inputs in front of the stage, and outputs behind it. One more is being computed. Where frames are dropped,
  // the source's number of slots also counts frames that are only times until they are admitted. So one of its outputs is taken to wait.
  const { received, sent } = waitingFrames(previousTurns(order).length, nextTurns(order).length, order.queue);
  const need = inputBytes * (received + 1) + outputBytes * ((order.index === 0 ? 1 : sent) + 1);
  const free = freeMemory(settings);
  if (need > free) {
    const has = settings.limits.memory === free ? "is what --memory-limit allows" : "are free";
    throw new WorkerFailure(
      "limit",
      `its frames need ${formatBytes(need)} of memory; ${formatBytes(free)} ${has}`,
    );
  }
}

/** A number that is as long as any in JSON. */
const longNumber = -1e-300 / 3;

/** Times of each stage in a frame's head (`frameRow`). */
const timesOfStage = 4;

/** Bytes of the longest head that a frame of these tensors may have on its way. */
function longestHead(tensors: readonly TensorHead[], stages: number): number {
  const times = Array<number>(timesOfStage).fill(longNumber);
  return messageBytes({
    head: {
      type: "result",
      frame: Number.MAX_SAFE_INTEGER,
      tensors: headsOf(tensors),
      stamps: Array<number[]>(stages + 1).fill(times),
      leaves: { at: longNumber, origin: longNumber },
    },
  });
}

function checkPlace(order: HeadOf<"open">): void {
  const { index, turn, stages, stage, devices, next } = order;
  const wrong = (what: string) => new WorkerFailure("input", `stage ${index} of ${stages}: ${what}`);
  if (index >= stages) throw wrong("there is no such stage");
  if (devices.length !== stages) throw wrong(`devices of ${devices.length} stages are named`);
  if (devices[0].length > 1) throw wrong("frames start on one device");
  if (turn >= devices[index].length) throw wrong(`it has no device with turn ${turn}`);
  if (stage === null && (index > 0 || stages === 1)) {
    throw wrong("only the first stage of several may be empty");
  }
  const addresses = nextTurns(order).length;
  if (next.length !== addresses) {
    throw wrong(
      addresses === 0
        ? "there is no next stage"
        : `${next.length} of ${addresses} addresses of the next stage are given`,
    );
  }
}
