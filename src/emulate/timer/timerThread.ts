import { parentPort, workerData } from "node:worker_threads";
import { now } from "../../base/clock.ts";
import { type TimerMemory, timerViews } from "./timerMemory.ts";

/**
 * The thread behind PreciseTimer: sleeps until the time in the shared memory, then tells the thread that set it.
 * `Atomics.wait` sleeps on a futex, which the kernel ends within some 60 microseconds of the time asked for; the
 * timers of Node's event loop count whole milliseconds.
 */
const { changes, due } = timerViews(workerData as TimerMemory);

for (;;) {
  const seen = Atomics.load(changes, 0);
  const left = (due[0] - now()) * 1000;
  if (left > 0 && Atomics.wait(changes, 0, seen, left) !== "timed-out") continue;
  // A time set meanwhile is not lost: setting it increments the counter, so the next wait returns immediately.
  if (due[0] > now()) continue;
  due[0] = Number.POSITIVE_INFINITY;
  parentPort?.postMessage(undefined);
}
