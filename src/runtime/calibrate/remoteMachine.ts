import { InputError } from "../../base/errors.ts";
import { encodeModel } from "../../graph/encodeModel.ts";
import type { RuntimeOverhead } from "../../profile/deviceProfile.ts";
import type { VisitStage } from "../../profile/measureStages.ts";
import type { MachineFacts } from "../../profile/profileDevice.ts";
import type { TransportName } from "../../transport/connection.ts";
import { RemoteWorker, type RemoteWorkerOptions } from "../controller/remoteWorker.ts";
import { piecesOf } from "../controller/stageBytes.ts";
import { feedOf } from "../protocol/feed.ts";

/** A worker's machine, to be profiled: what `profileDevice` needs of it. Errors are DeviceErrors. */
export class RemoteMachine {
  readonly #options: RemoteWorkerOptions;
  #worker: RemoteWorker;

  private constructor(options: RemoteWorkerOptions, worker: RemoteWorker) {
    this.#options = options;
    this.#worker = worker;
  }

  /** Throws DeviceError as `RemoteWorker.connect` does. */
  static async connect(options: RemoteWorkerOptions): Promise<RemoteMachine> {
    return new RemoteMachine(options, await RemoteWorker.connect(options));
  }

  /** The worker's name for itself. */
  get name(): string {
    return this.#worker.facts.name;
  }

  /** Threads of ONNX Runtime there. */
  get threads(): number {
    return this.#worker.facts.threads;
  }

  /** Throws DeviceError where the machine has no such execution provider. */
  async checkProvider(provider: string): Promise<void> {
    await this.#worker.ask({ type: "provider", provider }, "provided");
  }

  /** Throws InputError where threads were asked for that the worker has not. */
  checkThreads(threads: number | undefined): void {
    if (threads === undefined || threads === this.threads) return;
    throw new InputError(
      `--threads ${threads}: the worker ${this.name} runs with ${this.threads}; start it with --threads ${threads}`,
    );
  }

  /** Facts of the machine as they are now: in a new session, since a worker tells them when one begins. */
  async facts(): Promise<MachineFacts> {
    await this.#connectAgain();
    const { host, versions } = this.#worker.facts;
    return { host, versions };
  }

  /** Measures a stage in a fresh process there. */
  readonly visit: VisitStage = async (stage, { rules, ...request }) => {
    const bytes = piecesOf(encodeModel(stage));
    await this.#worker.ensure(bytes);
    const { body, ...fed } = feedOf(rules);
    const order = { type: "measure", hash: bytes.hash, ...request, ...fed } as const;
    const { head } = await this.#worker.ask(order, "measured", body);
    const { samples, afterPauses, peakMemory, loadSeconds } = head;
    return samples.length > 0 ? { samples, afterPauses, peakMemory, loadSeconds } : undefined;
  };

  /**
   * Measures what the runtime adds there to ONNX Runtime's runs, with messages over a transport.
   *
   * @param signal stops it; then the promise rejects with the signal's reason, and a new session begins
   */
  async overhead(provider: string, transport: TransportName, signal: AbortSignal): Promise<RuntimeOverhead> {
    signal.throwIfAborted();
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    const asked = this.#worker.ask({ type: "overhead", provider, transport }, "overheads");
    try {
      const { head } = await Promise.race([asked, stopped]);
      return head.overhead;
    } catch (error) {
      // The session's end stops the worker's work; nobody waits for its answer any more.
      asked.catch(() => undefined);
      if (signal.aborted && !this.#options.signal?.aborted) await this.#connectAgain();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  async #connectAgain(): Promise<void> {
    await this.#worker.close();
    this.#worker = await RemoteWorker.connect(this.#options);
  }
}
