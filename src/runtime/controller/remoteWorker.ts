import { setTimeout as sleep } from "node:timers/promises";
import { type Address, formatAddress } from "../../transport/address.ts";
import { connect } from "../../transport/connect.ts";
import type { TransportName, Trust } from "../../transport/connection.ts";
import { ConnectionError } from "../../transport/connectionError.ts";
import { demand } from "../protocol/demand.ts";
import { DeviceError } from "../protocol/deviceError.ts";
import type { Dialogue, Received } from "../protocol/dialogue.ts";
import { greet } from "../protocol/greet.ts";
import { headBytes } from "../protocol/headBytes.ts";
import { controllerHello } from "../protocol/hello.ts";
import type { Head, HeadOf, Welcome } from "../protocol/messages.ts";
import type { StageBytes } from "./stageBytes.ts";

/** Where a worker is, and how to connect to it. */
export interface RemoteWorkerOptions {
  /** The scenario's name for the device, for use in error messages. */
  device: string;
  address: Address;
  transport: TransportName;
  trust: Trust;
  /** Seconds without a sign of life after which the device is lost. */
  deadline: number;
  signal?: AbortSignal;
}

/** Bytes of a stage in one message. */
const pieceBytes = 8 * 2 ** 20;

/**
 * A worker as its controller sees it: one session, which is over when it is closed or anything fails. Every failure is
 * a DeviceError that names the device.
 */
export class RemoteWorker {
  readonly device: string;
  readonly address: Address;
  readonly facts: Welcome;
  /** Rejects with the DeviceError that ended the session; never resolves. */
  readonly failure: Promise<never>;
  readonly #dialogue: Dialogue;
  readonly #deadline: number;
  #onStarted: (() => void) | undefined;
  #onOutput: ((head: HeadOf<"output">, body: Uint8Array) => void) | undefined;
  #onRows: ((rows: number, body: Uint8Array) => void) | undefined;

  private constructor(
    { device, address, deadline, signal }: RemoteWorkerOptions,
    dialogue: Dialogue,
    facts: Welcome,
  ) {
    this.device = device;
    this.address = address;
    this.facts = facts;
    this.#dialogue = dialogue;
    this.#deadline = deadline;
    this.failure = new Promise((_, reject) => {
      dialogue.onMessage(({ head, body }) => {
        if (head.type === "failed") return reject(this.#failed(head));
        if (head.type === "started" && this.#onStarted) return this.#onStarted();
        if (head.type === "rows" && this.#onRows) {
          return this.#orLost("its rows of frames", () => this.#onRows!(head.rows, body), reject);
        }
        if (head.type === "output" && this.#onOutput) {
          return this.#orLost("its output", () => this.#onOutput!(head, body), reject);
        }
        reject(this.#lost(new ConnectionError("protocol", `it sent "${head.type}" unasked`)));
      });
      const abort = () => reject(signal!.reason);
      if (signal?.aborted) abort();
      signal?.addEventListener("abort", abort, { once: true });
      dialogue.onClose((error) => {
        signal?.removeEventListener("abort", abort);
        reject(this.#lost(error));
      });
    });
    // Every caller that waits for this worker races against this promise. It may also reject when nobody waits.
    this.failure.catch(() => undefined);
  }

  /**
   * Connects and says hello. Throws DeviceError if nobody answers within the deadline, the key is wrong, the worker is busy or
   * already serves this controller as another device, or its version differs.
   */
  static async connect(options: RemoteWorkerOptions): Promise<RemoteWorker> {
    const { device, address, transport, trust, deadline, signal } = options;
    try {
      const connection = await connect(address, { transport, trust, deadline, signal });
      const { dialogue, answer } = await greet(connection, controllerHello(device), "welcome", {
        deadline,
        signal,
        refused: ({ code, message }) => new DeviceError(device, code, message),
      });
      return new RemoteWorker(options, dialogue, answer.head);
    } catch (cause) {
      signal?.throwIfAborted();
      if (!(cause instanceof ConnectionError)) throw cause;
      throw new DeviceError(device, cause.fault === "busy" ? "busy" : "lost", cause.message, { cause });
    }
  }

  /** Sends a request and resolves to its answer. Throws DeviceError. */
  async ask<T extends Head["type"]>(
    head: Head,
    expected: T,
    body?: readonly Uint8Array[],
  ): Promise<Received<T>> {
    const asked = demand(this.#dialogue, head, expected, { body, refused: (failed) => this.#failed(failed) });
    return Promise.race([asked, this.failure]).catch((error) => {
      throw error instanceof ConnectionError ? this.#lost(error) : error;
    });
  }

  /** Sends a stage unless the worker already has it. Throws DeviceError. */
  async ensure({ hash, bytes, pieces }: StageBytes): Promise<void> {
    const { head } = await this.ask({ type: "has", hash }, "had");
    if (head.has) return;
    let offset = 0;
    const maxPiece = Math.max(1, Math.min(pieceBytes, this.facts.limits.messageBytes - headBytes));
    for (const piece of pieces(maxPiece)) {
      await this.ask({ type: "store", hash, bytes, offset }, "stored", [piece]);
      offset += piece.length;
    }
  }

  /** Sets the function that is called when the requested run has begun. */
  onStarted(take: () => void): void {
    this.#onStarted = take;
  }

  /**
   * Sets the function that is called with rows of frames during the requested run. Throws RangeError if they are not
   * rows.
   */
  onRows(take: (rows: number, body: Uint8Array) => void): void {
    this.#onRows = take;
  }

  /**
   * Sets the function that is called with each output of the requested stream. Throws RangeError if it is not what was
   * announced.
   */
  onOutput(take: (head: HeadOf<"output">, body: Uint8Array) => void): void {
    this.#onOutput = take;
  }

  /** Sends a message that has no answer; resolves as a Connection's `send` does. Throws DeviceError. */
  async tell(head: Head, body?: readonly Uint8Array[]): Promise<void> {
    await this.#dialogue.send(head, body).catch((error: ConnectionError) => {
      throw this.#lost(error);
    });
  }

  #orLost(what: string, take: () => void, reject: (error: DeviceError) => void): void {
    try {
      take();
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      reject(this.#lost(new ConnectionError("protocol", `${what}: ${cause.message}`, { cause })));
    }
  }

  /**
   * Ends the session, even one that has failed or was aborted; afterwards the worker is ready for the next. If the
   * worker is lost or does not answer within the deadline there is no session to end, and nothing is thrown.
   */
  async close(): Promise<void> {
    const patience = new AbortController();
    const late = sleep(this.#deadline * 1000, undefined, patience).then(() => {
      throw new ConnectionError("silent", `${this.device} did not answer a goodbye`);
    });
    try {
      await Promise.race([this.#dialogue.ask({ type: "bye" }, "gone"), late]);
      await Promise.race([this.#dialogue.close(), late]);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      this.#dialogue.abort(error);
    } finally {
      patience.abort();
    }
  }

  #failed({ code, message }: HeadOf<"failed">): DeviceError {
    return new DeviceError(this.device, code, message);
  }

  #lost(cause: ConnectionError | undefined): DeviceError {
    const reason = cause?.message ?? `${formatAddress(this.address)} ended the session`;
    return new DeviceError(this.device, "lost", reason, { cause });
  }
}
