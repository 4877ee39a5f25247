import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "../../src/transport/address.ts";

/** What becomes of the bytes towards the target. */
export type LinkFault =
  /** Both sides' connections are reset. */
  | "reset"
  /** Nothing comes any more, in either direction, and nobody is told. */
  | "stall"
  /** The connection ends properly, in the middle of whatever was sent. */
  | "truncate"
  /** One bit is turned over. */
  | "corrupt"
  /** Bytes come that nobody sent. */
  | "garbage";

/** A link between two processes that fails when it is told to. */
export class FaultyLink {
  readonly address: Address;
  /** When it failed, seconds on the monotonic clock. */
  failedAt: number | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #fault: LinkFault | undefined;
  /** Bytes that still pass before it fails. */
  #left = 0;
  #bit = 0;
  #stalled = false;
  /** Bytes a second towards the target. */
  #rate = Number.POSITIVE_INFINITY;

  private constructor(server: Server, target: Address) {
    this.#server = server;
    this.address = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
    server.on("connection", (near) => {
      const far = connect({ ...target, noDelay: true, allowHalfOpen: true });
      for (const socket of [near, far]) this.#sockets.add(socket.on("error", () => {}));
      near.on("data", (bytes) => {
        if (this.#rate < Number.POSITIVE_INFINITY) void this.#passSlowly(bytes, near, far);
        else this.#pass(bytes, near, far);
      });
      far.on("data", (bytes) => this.#stalled || near.write(bytes));
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        one.on("end", () => this.#stalled || other.end());
        one.on("close", () => this.#stalled || other.destroy());
      }
    });
  }

  static async to(target: Address): Promise<FaultyLink> {
    const server = createServer({ noDelay: true, allowHalfOpen: true });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FaultyLink(server, target);
  }

  /** It fails when so many bytes more have passed towards the target; `bit` is the one of a byte that is turned over. */
  fail(fault: LinkFault, after: number, bit = 2): void {
    this.#fault = fault;
    this.#left = after;
    this.#bit = bit;
  }

  /** From now on only so many bytes a second pass towards the target, a few at a time. */
  slowDown(rate: number): void {
    this.#rate = rate;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #passSlowly(bytes: Buffer, near: Socket, far: Socket): Promise<void> {
    const interval = 0.05;
    const piece = Math.ceil(this.#rate * interval);
    near.pause();
    for (let at = 0; at < bytes.length; at += piece) {
      await sleep(interval * 1000);
      this.#pass(bytes.subarray(at, at + piece), near, far);
    }
    near.resume();
  }

  #pass(bytes: Buffer, near: Socket, far: Socket): void {
    if (this.#stalled) return;
    if (!this.#fault || bytes.length <= this.#left) {
      this.#left -= bytes.length;
      far.write(bytes);
      return;
    }
    const [before, after] = [bytes.subarray(0, this.#left), bytes.subarray(this.#left)];
    const fault = this.#fault;
    this.#fault = undefined;
    this.failedAt = performance.now() / 1000;
    far.write(before);
    if (fault === "reset") for (const socket of [near, far]) socket.resetAndDestroy();
    if (fault === "stall") this.#stalled = true;
    if (fault === "truncate") for (const socket of [near, far]) socket.destroySoon();
    if (fault === "corrupt") after[0] ^= 1 << this.#bit;
    if (fault === "garbage") far.write(Buffer.alloc(64, 0xa5));
    if (fault === "corrupt" || fault === "garbage") far.write(after);
  }
}
