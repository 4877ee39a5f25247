import { InputError } from "../../base/errors.ts";
import { encodeModel } from "../../graph/encodeModel.ts";
import type { RuntimeOptions } from "../../graph/runtime/sessionOptions.ts";
import type { RuntimeOverhead } from "../../profile/deviceProfile.ts";
import type { MachineFacts } from "../../profile/profileDevice.ts";
import type { VisitStage } from "../../profile/visitStage.ts";
import type { TransportName } from "../../transport/connection.ts";
import { RemoteWorker, type RemoteWorkerOptions } from "../controller/remoteWorker.ts";
import { piecesOf } from "../controller/stageBytes.ts";
import { feedOf } from "../protocol/feed.ts";
import type { Machine } from "./machine.ts";

/** The machine of a worker. Errors are DeviceErrors. */
export class RemoteMachine implements Machine {
  readonly #options: RemoteWorkerOptions;
  #worker: RemoteWorker;

  private constructor(options: RemoteWorkerOptions, worker: RemoteWorker) {
    this.#options = options;
    this.#worker = worker;
  }

  /** Connects to the worker. Throws DeviceError as `RemoteWorker.connect` does. */
  static async connect(options: RemoteWorkerOptions): Promise<RemoteMachine> {
    return new RemoteMachine(options, await RemoteWorker.connect(options));
  }

  get name(): string {
    return this.#worker.facts.name;
  }

  get threads(): number {
    return this.#worker.facts.threads;
  }

  async checkProvider(provider: string): Promise<void> {
    await this.#worker.ask({ type: "provider", provider }, "provided");
  }

  checkThreads(threads: number | undefined): void {
    if (threads === undefined || threads === this.threads) return;
    throw new InputError(
      `--threads ${threads}: the worker ${this.name} runs with ${this.threads}; start it with --threads ${threads}`,
      { code: "invalid-option" },
    );
  }

  get measuring(): Machine["measuring"] {
    return { visit: this.#visit, facts: () => this.#facts() };
  }

  /** If it is stopped, a new session begins. */
  async overhead(
    { provider }: Pick<RuntimeOptions, "provider">,
    transport: TransportName,
    signal: AbortSignal,
  ): Promise<RuntimeOverhead> {
    signal.throwIfAborted();
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
    const asked = this.#worker.ask({ type: "overhead", provider, transport }, "overheads");
    try {
      const { head } = await Promise.race([asked, stopped]);
      return head.overhead;
    } catch (error) {
      // Ending the session stops the worker's work. Nobody waits for its answer any more.
      asked.catch(() => undefined);
      if (signal.aborted && !this.#options.signal?.aborted) await this.#connectAgain();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#worker.close();
  }

  /** Reads the machine's current facts. This opens a new session, because a worker sends them when a session begins. */
  async #facts(): Promise<MachineFacts> {
    await this.#connectAgain();
    const { host, versions } = this.#worker.facts;
    return { host, versions };
  }

  /** Measures a stage there, in the process that the request asks for. */
  readonly #visit: VisitStage = async (stage, { rules, limits, ...request }) => {
    const bytes = piecesOf(encodeModel(stage));
    await this.#worker.ensure(bytes);
    const { body, ...fed } = feedOf(rules);
    const order = { type: "measure", hash: bytes.hash, ...request, ...limits(), ...fed } as const;
    const { head } = await this.#worker.ask(order, "measured", body);
    const { type: _, ...answer } = head;
    return answer.samples.length > 0 ? answer : undefined;
  };

  async #connectAgain(): Promise<void> {
    await this.#worker.close();
    this.#worker = await RemoteWorker.connect(this.#options);
  }
}
