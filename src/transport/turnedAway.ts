import type { Socket } from "node:net";

/** Most peers that wait to be told that there is no place for them. */
const maxWaiting = 32;

/** Seconds for a peer to come so far that it can be told: a handshake over a slow link. */
const patience = 2;

/**
 * Peers that lost their place to newcomers and are still to be told so. An honest one needs a moment to finish its
 * handshake; its own error then says that the worker is busy. Those that take longer, and the oldest if there are too
 * many, are hung up on.
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
