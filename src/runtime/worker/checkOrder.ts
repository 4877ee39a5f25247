import { formatBytes } from "../../base/units.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";
import type { HeadOf } from "../protocol/messages.ts";
import { bytesOf } from "../protocol/tensors.ts";
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
  if (Math.max(inputBytes, outputBytes) > message) {
    throw new WorkerFailure(
      "limit",
      `a frame of ${formatBytes(Math.max(inputBytes, outputBytes))} is too large for a message: at most ${formatBytes(message)} are taken`,
    );
  }
  // Each slot holds a frame. One more is being computed, one result comes out, and one is being sent.
  const need = (inputBytes + outputBytes) * (order.queue + 2);
  const free = freeMemory(settings);
  if (need > free) {
    throw new WorkerFailure(
      "limit",
      `its frames need ${formatBytes(need)} of memory; ${formatBytes(free)} are free`,
    );
  }
}

function checkPlace({ index, stages, stage, devices, next }: HeadOf<"open">): void {
  const wrong = (what: string) => new WorkerFailure("input", `stage ${index} of ${stages}: ${what}`);
  if (index >= stages) throw wrong("there is no such stage");
  if (devices.length !== stages) throw wrong(`${devices.length} devices are named`);
  if (stage === null && (index > 0 || stages === 1)) {
    throw wrong("only the first stage of several may be empty");
  }
  if ((next === null) !== (index === stages - 1)) {
    throw wrong(next === null ? "the next stage's address is missing" : "there is no next stage");
  }
}
