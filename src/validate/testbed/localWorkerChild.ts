import { boundGarbage } from "../../base/boundGarbage.ts";
import { guardConsole } from "../../base/guardConsole.ts";
import { startWorker, type Worker, type WorkerOptions } from "../../runtime/worker/startWorker.ts";
import type { Address } from "../../transport/address.ts";

/** The settings of the worker to start. */
export type LocalWorkerRequest = NonNullable<WorkerOptions["settings"]>;

/** `serving` is the process id of each serving process, sent when it starts. */
export type LocalWorkerAnswer = { address: Address } | { error: string } | { serving: number };

const answer = (message: LocalWorkerAnswer) => process.send?.(message);

guardConsole();
boundGarbage();

let worker: Worker | undefined;

// The testbed has closed the worker, or is gone.
process.once("disconnect", () => {
  if (worker) worker.close().finally(() => process.exit(0));
  else process.exit(0);
});

process.once("message", async (settings: LocalWorkerRequest) => {
  try {
    worker = await startWorker({
      listen: { host: "127.0.0.1", port: 0 },
      settings,
      log: (text) => console.error(`worker ${settings.name}: ${text}`),
      onServing: (serving) => answer({ serving }),
      onFailure: (error) => {
        console.error(`worker ${settings.name}: ${error.message}`);
        process.exit(1);
      },
    });
    answer({ address: worker.address });
  } catch (error) {
    answer({ error: (error as Error).message });
  }
});
