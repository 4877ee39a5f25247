import type { Address } from "../transport/address.ts";
import { startWorker, type WorkerOptions } from "../worker/startWorker.ts";

export type LocalWorkerRequest = WorkerOptions["settings"];
export type LocalWorkerAnswer = { address: Address } | { error: string };

const answer = (message: LocalWorkerAnswer) => process.send!(message);

process.once("message", async (settings: LocalWorkerRequest) => {
  try {
    const worker = await startWorker({
      listen: { host: "127.0.0.1", port: 0 },
      settings,
      log: (text) => console.error(`worker ${settings.name}: ${text}`),
      onFailure: (error) => {
        console.error(`worker ${settings.name}: ${error.message}`);
        process.exit(1);
      },
    });
    // The testbed has closed it, or is gone.
    process.once("disconnect", () => worker.close().finally(() => process.exit(0)));
    answer({ address: worker.address });
  } catch (error) {
    answer({ error: (error as Error).message });
  }
});
