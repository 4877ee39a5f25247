import { once } from "node:events";
import { childModule, startChild } from "../../base/childProcess.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import type { Address } from "../transport/address.ts";
import type { LocalWorkerAnswer, LocalWorkerRequest } from "./localWorkerChild.ts";

/** A worker that runs on this machine as long as we do. */
export interface LocalWorker {
  address: Address;
  /** Of its supervisor. */
  pid: number;
  close(): Promise<void>;
}

/**
 * Starts a worker on loopback in a process of its own, which ends when this process does.
 *
 * @param cpu pins it to a core
 * @throws ParetoPipeError where it does not start
 */
export async function startLocalWorker(request: LocalWorkerRequest, cpu?: number): Promise<LocalWorker> {
  const child = startChild(childModule(import.meta.url, "./localWorkerChild.js"), { cpu, stderr: "inherit" });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = once(child, "exit");
  try {
    child.send(request, (error) => error && kill());
    const answer = await Promise.race([
      once(child, "message").then(([message]) => message as LocalWorkerAnswer),
      ended.then(([code]): LocalWorkerAnswer => ({ error: `its process ended with code ${code}` })),
    ]);
    if ("error" in answer) throw new ParetoPipeError(`worker ${request.name}: ${answer.error}`);
    return {
      address: answer.address,
      pid: child.pid!,
      async close() {
        child.disconnect();
        await ended;
        process.off("exit", kill);
      },
    };
  } catch (error) {
    kill();
    process.off("exit", kill);
    throw error;
  }
}
