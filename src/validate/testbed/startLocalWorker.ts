import { atExit } from "../../base/atExit.ts";
import { childModule } from "../../base/childModule.ts";
import { startChild } from "../../base/childProcess.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { howNativeEnded } from "../../base/howEnded.ts";
import { systemReason } from "../../base/systemReason.ts";
import type { Address } from "../../transport/address.ts";
import type { LocalWorkerAnswer, LocalWorkerRequest } from "./localWorkerChild.ts";

/** A worker on this machine that runs as long as this process. */
export interface LocalWorker {
  address: Address;
  /** Process id of its supervisor. */
  pid: number;
  /** Process id of its current serving process. */
  readonly serving: number;
  /** Set if the worker stopped unexpectedly, because its supervisor died. */
  readonly failure: ParetoPipeError | undefined;
  close(): Promise<void>;
}

/** Milliseconds that a worker has to end by itself. After that it is killed. */
const patience = 1000;

/**
 * Starts a worker on loopback in its own process, which ends when this process does.
 *
 * @param cpu core to pin it to
 * @throws ParetoPipeError if it does not start
 */
export async function startLocalWorker(request: LocalWorkerRequest, cpu?: number): Promise<LocalWorker> {
  const child = startChild(childModule("validate/testbed/localWorkerChild.js"), {
    cpu,
    stderr: "inherit",
    detached: true,
  });
  const kill = () => child.kill("SIGKILL");
  const keep = atExit(kill);
  let serving = 0;
  let failure: ParetoPipeError | undefined;
  let closing = false;
  const ended = new Promise<string>((resolve) => {
    child.once("error", (cause) => resolve(`it has no process: ${systemReason(cause)}`));
    child.once("exit", (code, signal) => {
      const how = howNativeEnded(code, signal);
      if (!closing) failure = new ParetoPipeError(`its process ${how}`, { code: "worker-failed" });
      resolve(`its process ${how}`);
    });
  });
  const listening = new Promise<Address>((resolve, reject) => {
    const fail = (reason: string) =>
      reject(new ParetoPipeError(`worker ${request.name}: ${reason}`, { code: "worker-failed" }));
    void ended.then(fail);
    child.on("message", (answer: LocalWorkerAnswer) => {
      if ("serving" in answer) serving = answer.serving;
      else if ("address" in answer) resolve(answer.address);
      else fail(answer.error);
    });
  });
  try {
    child.send(request, (error) => error && kill());
    const address = await listening;
    return {
      address,
      pid: child.pid!,
      get serving() {
        return serving;
      },
      get failure() {
        return failure;
      },
      async close() {
        closing = true;
        if (child.connected) child.disconnect();
        const forced = setTimeout(() => {
          // The supervisor is suspended and cannot end the serving process, which may be suspended too.
          killIfThere(serving);
          kill();
        }, patience);
        await ended;
        clearTimeout(forced);
        keep();
      },
    };
  } catch (error) {
    kill();
    keep();
    throw error;
  }
}

/** Kills a process, unless it has already ended. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
