import { cacheDirectory } from "../base/cacheDirectory.ts";
import { ParetoPipeError } from "../base/errors.ts";
import { RemoteWorker } from "../runtime/controller/remoteWorker.ts";
import { DeviceError } from "../runtime/protocol/deviceError.ts";
import { formatAddress } from "../transport/address.ts";
import type { TransportName } from "../transport/connection.ts";
import { type LocalWorker, startLocalWorker } from "../validate/testbed/startLocalWorker.ts";
import type { Route } from "./route.ts";
import type { RunPlan } from "./runPlan.ts";

/** Number of ONNX Runtime's threads for a stage here. */
const threads = 1;

/**
 * Starts a worker on this machine for each stage of a plan that computes, so that the same model runs without any other
 * machine.
 *
 * @throws ParetoPipeError if a worker does not start
 */
export async function localRoute(
  plan: RunPlan,
  { transport, deadline, signal }: { transport: TransportName; deadline: number; signal?: AbortSignal },
): Promise<Route> {
  const stages = plan.stages
    .filter(({ stage }) => stage !== null)
    .map(({ replicas: _, ...stage }) => ({ ...stage, device: `${stage.device} (here)`, provider: "cpu" }));
  const workers = new Map<string, LocalWorker>();
  const close = async () => {
    await Promise.all([...workers.values()].map((worker) => worker.close()));
  };
  try {
    for (const { device } of stages) {
      const settings = { name: device, threads, deadline, cacheDirectory: cacheDirectory() };
      workers.set(device, await startLocalWorker(settings));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const worker = (device: string) => {
    const found = workers.get(device);
    if (!found)
      throw new ParetoPipeError(`no worker for ${device} was started here`, { code: "worker-failed" });
    return found;
  };
  return {
    stages,
    window: plan.window,
    queue: plan.queue,
    transport,
    deadline,
    prime: false,
    async connect(device) {
      const { address, failure } = worker(device);
      if (failure) throw new DeviceError(device, "lost", failure.message, { cause: failure });
      return RemoteWorker.connect({ device, address, transport, trust: { kind: "none" }, deadline, signal });
    },
    addressOf: async (_, to) => formatAddress(worker(to).address),
    failures: () => [],
    begin: async () => {},
    close,
  };
}
