import os from "node:os";
import { cacheDirectory } from "../../base/cacheDirectory.ts";
import { checkProvider } from "../../graph/runtime/checkProvider.ts";
import type { RuntimeOptions } from "../../graph/runtime/sessionOptions.ts";
import type { RuntimeOverhead } from "../../profile/deviceProfile.ts";
import type { Machine } from "../../runtime/calibrate/machine.ts";
import { RemoteMachine } from "../../runtime/calibrate/remoteMachine.ts";
import type { TransportName } from "../../transport/connection.ts";
import { startLocalWorker } from "./startLocalWorker.ts";

/** Seconds without a sign of life after which the local worker is lost. */
const deadline = 10;

/** This machine, or one core of it. */
export class LocalMachine implements Machine {
  readonly name = os.hostname();
  readonly threads = 1;
  readonly measuring: Machine["measuring"];
  readonly #cpu: number | undefined;

  /** @param cpu core to measure on; by default any that this process may use */
  constructor(cpu?: number) {
    this.#cpu = cpu;
    this.measuring = { cpu };
  }

  checkThreads(): void {}

  /** Throws InputError as the function does. */
  checkProvider(provider: string): Promise<void> {
    return checkProvider(provider);
  }

  /**
   * Starts a worker for this purpose only. Throws ParetoPipeError if it does not start, DeviceError if it fails.
   */
  async overhead(
    { provider, threads }: RuntimeOptions,
    transport: TransportName,
    signal: AbortSignal,
  ): Promise<RuntimeOverhead> {
    const name = "this machine";
    const settings = { name, threads, deadline, cacheDirectory: cacheDirectory() };
    const local = await startLocalWorker(settings, this.#cpu);
    try {
      const { address } = local;
      const trust = { kind: "none" } as const;
      const worker = { device: name, address, transport, trust, deadline, signal };
      const machine = await RemoteMachine.connect(worker);
      try {
        return await machine.overhead({ provider }, transport, signal);
      } finally {
        await machine.close();
      }
    } finally {
      await local.close();
    }
  }

  async close(): Promise<void> {}
}
