import { cacheDirectory } from "../../base/cacheDirectory.ts";
import type { RuntimeOptions } from "../../graph/runtime/sessionOptions.ts";
import type { RuntimeOverhead } from "../../profile/deviceProfile.ts";
import { RemoteMachine } from "../../runtime/calibrate/remoteMachine.ts";
import type { TransportName } from "../../transport/connection.ts";
import { startLocalWorker } from "./startLocalWorker.ts";

/** Seconds without a sign of life after which the local worker is lost. */
const deadline = 10;

/**
 * Measures what the runtime adds on this machine. A worker runs for this purpose only, on the cores that this process
 * may use, or on one of them.
 *
 * @param signal stops it
 * @throws ParetoPipeError if the worker does not start
 * @throws DeviceError if the worker fails
 */
export async function overheadHere(
  { provider, threads }: RuntimeOptions,
  transport: TransportName,
  { cpu, signal }: { cpu?: number; signal: AbortSignal },
): Promise<RuntimeOverhead> {
  const settings = { name: "this machine", threads, deadline, cacheDirectory: cacheDirectory() };
  const local = await startLocalWorker(settings, cpu);
  try {
    const { address } = local;
    const machine = await RemoteMachine.connect({
      device: "this machine",
      address,
      transport,
      trust: { kind: "none" },
      deadline,
      signal,
    });
    try {
      return await machine.overhead(provider, transport, signal);
    } finally {
      await machine.close();
    }
  } finally {
    await local.close();
  }
}
