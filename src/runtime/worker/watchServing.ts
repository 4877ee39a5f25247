import type { ChildProcess } from "node:child_process";
import { SignsOfLife } from "../../transport/signsOfLife.ts";
import type { ServeAnswer } from "./serveMessages.ts";

/**
 * A serving process is killed after this share of the deadline, so that another one serves before the deadline is over.
 */
const share = 3 / 4;

/**
 * Number of signs of life that fit into the time before a silent process is killed, and the most seconds between them.
 */
const beats = { within: 4, seconds: 1 };

/** Seconds between a serving process's signs of life. */
export function beatEvery(deadline: number): number {
  return Math.min(beats.seconds, (deadline * share) / beats.within);
}

/**
 * Kills a serving process that was ready but gives no sign of life any more, because its thread is blocked or it was
 * stopped. Time during which this process itself did not run does not count.
 *
 * @param deadline seconds without a sign of life after which a peer is lost
 * @param onSilence called with a sentence before the process is killed
 */
export function watchServing(child: ChildProcess, deadline: number, onSilence: (text: string) => void): void {
  const patience = deadline * share;
  const life = new SignsOfLife(patience, {
    beat: () => {},
    silence: () => {
      life.stop();
      onSilence(`the serving process gave no sign of life for ${patience} s and is replaced`);
      child.kill("SIGKILL");
    },
  });
  // Until it is ready it loads its code, and that may take any time.
  life.listen(false);
  child.on("message", (answer: ServeAnswer) => {
    if (answer === "ready") life.listen(true);
    life.heard();
  });
  child.once("exit", () => life.stop());
}
