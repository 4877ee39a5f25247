import type { Socket } from "node:net";

/** Maximum number of peers that wait to be told that there is no room for them. */
const maxWaiting = 32;

/** Seconds that a peer has until it can be told: a handshake over a slow link. */
const patience = 2;

/**
 * Peers that lost their place to newcomers and still have to be told so. An honest peer needs a moment to finish its
 * handshake; its own error then says that the worker is busy. Peers that take longer, and the oldest if there are too many,
 * are disconnected.
 */
export class TurnedAway {
  readonly #sockets = new Set<Socket>();

  /** Lets a socket stay until it ends, or its time is over. */
  add(socket: Socket): void {
    const [oldest] = this.#sockets;
    if (this.#sockets.size >= maxWaiting) this.#drop(oldest);
    this.#sockets.add(socket);
    const timer = setTimeout(() => this.#drop(socket), patience * 1000);
    socket.once("close", () => {
      clearTimeout(timer);
      this.#sockets.delete(socket);
    });
  }

  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  /** Hangs up on all of them. */
  close(): void {
    for (const socket of [...this.#sockets]) this.#drop(socket);
  }

  #drop(socket: Socket): void {
    this.#sockets.delete(socket);
    socket.destroy();
  }
}
