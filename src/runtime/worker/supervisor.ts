import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { ParetoPipeError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import { type Address, formatAddress } from "../../transport/address.ts";
import { ServingProcess } from "./servingProcess.ts";
import type { WorkerSettings } from "./workerSettings.ts";

/**
 * Maximum number of sockets on their way to the serving process. The supervisor hangs up on new ones beyond this number.
 */
const maxUnderWay = 256;

/** Where a worker runs, and what it tells the program that started it. */
export interface SupervisorOptions {
  /** Core to run on. */
  cpu?: number;
  /** Called with a sentence for each event worth logging. */
  log?: (text: string) => void;
  /** Called with the process id of each serving process when it starts. */
  onServing?: (pid: number) => void;
  /** Called when the worker stops unexpectedly, because its serving process does not start. */
  onFailure?: (error: ParetoPipeError) => void;
}

/** Listens, hands each socket to the serving process, and starts another process when that one retires or ends. */
export class Supervisor {
  readonly #settings: WorkerSettings;
  readonly #options: SupervisorOptions;
  readonly #server = createServer({ pauseOnConnect: true, noDelay: true });
  /** All running processes: the serving one, and those that were replaced and are still saying goodbye. */
  readonly #processes = new Set<ServingProcess>();
  #serving: ServingProcess | undefined;
  #closing = false;
  /** Called once, when the first process can serve. */
  #ready: () => void = () => undefined;
  /** Called when no process can be started. */
  #failed: (error: ParetoPipeError) => void;

  constructor(settings: WorkerSettings, options: SupervisorOptions) {
    this.#settings = settings;
    this.#options = options;
    this.#failed = (error) => options.onFailure?.(error);
    this.#server.maxConnections = maxUnderWay;
  }

  /** Listens at an address; resolves to the port. Throws ParetoPipeError. */
  async listen(address: Address): Promise<number> {
    this.#server.listen(address.port, address.host);
    try {
      await once(this.#server, "listening");
    } catch (cause) {
      throw new ParetoPipeError(`cannot listen on ${formatAddress(address)}: ${systemReason(cause)}`, {
        code: "worker-failed",
        cause,
      });
    }
    // Such as an accept that fails because too many files are open. The next one may work.
    this.#server.on("error", (error) =>
      this.#options.log?.(`a connection was not accepted: ${systemReason(error)}`),
    );
    return (this.#server.address() as { port: number }).port;
  }

  /** Starts the first serving process; resolves when it can serve. Throws ParetoPipeError if it does not start. */
  async start(): Promise<void> {
    const report = this.#failed;
    await new Promise<void>((resolve, reject) => {
      this.#ready = resolve;
      this.#failed = reject;
      this.#serve();
      this.#server.on("connection", (socket) => this.#hand(socket));
    });
    this.#failed = report;
  }

  /** Stops listening, and ends all processes. */
  async close(): Promise<void> {
    this.#stopListening();
    await Promise.all([...this.#processes].map((running) => running.kill()));
  }

  /** Starts the process that serves from now on. */
  #serve(): void {
    const fresh = new ServingProcess(this.#settings, this.#options.cpu, {
      ready: () => this.#ready(),
      note: (text) => this.#options.log?.(text),
      retired: () => this.#replace(fresh),
      passed: (socket) => this.#hand(socket),
      ended: (how) => this.#ended(fresh, how),
      failed: (cause) => this.#fail(`no serving process: ${systemReason(cause)}`, cause),
    });
    this.#serving = fresh;
    if (fresh.pid === undefined) return;
    this.#processes.add(fresh);
    this.#options.onServing?.(fresh.pid);
  }

  #replace(retired: ServingProcess): void {
    // What it says while the worker closes may come after `close` has ended all processes.
    if (this.#closing || retired !== this.#serving) return;
    this.#serve();
    retired.tellReplaced();
  }

  #ended(ended: ServingProcess, how: string): void {
    this.#processes.delete(ended);
    if (this.#closing) return;
    if (!ended.isRetired) this.#options.log?.(`the serving process ${how}`);
    const sockets = ended.takeBack();
    if (ended === this.#serving) {
      if (!ended.isReady) {
        for (const socket of sockets) socket.destroy();
        this.#fail(`the serving process ${how} before it was ready`);
        return;
      }
      this.#serve();
    }
    for (const socket of sockets) this.#hand(socket);
  }

  #hand(socket: Socket): void {
    if (!this.#closing && this.#serving && this.#processes.has(this.#serving)) this.#serving.hand(socket);
    else socket.destroy(); // No process runs, and the worker is about to say so, or is closed.
  }

  #fail(reason: string, cause?: unknown): void {
    if (this.#closing) return;
    this.#stopListening();
    this.#failed(new ParetoPipeError(reason, { code: "worker-failed", cause }));
  }

  #stopListening(): void {
    this.#closing = true;
    this.#server.close();
    for (const running of this.#processes) for (const socket of running.takeBack()) socket.destroy();
  }
}
