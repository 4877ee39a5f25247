// Loaded into the processes of workers by NODE_OPTIONS. On SIGUSR2 the process appends the bytes that it still refers to, objects and
// buffers, to a file named after it.
import { appendFileSync } from "node:fs";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");

/** Bytes of objects and buffers that something on this thread still refers to. */
export function heldBytes() {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const directory = process.env.HELD_BYTES;
if (directory && isMainThread) {
  process.on("SIGUSR2", () => appendFileSync(path.join(directory, `${process.pid}`), `${heldBytes()}\n`));
}
