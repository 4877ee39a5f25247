import type { Socket } from "node:net";

/** Maximum number of peers that have not yet said who they are. A flood of strangers must not use up sockets and memory. */
export const maxGreetings = 32;

/** Longest time, in seconds, to show the right key and say hello. A shorter deadline applies instead. */
const longestGreeting = 5;

interface Greeting {
  address: string;
  timer: NodeJS.Timeout;
  turnAway: () => void;
}

/**
 * Holds a place for each peer that has connected but not yet said who it is. A place lasts for some seconds only. If
 * all are taken, a newcomer replaces the oldest one from the address that holds most places. So idle strangers make
 * room, and those from the busiest address do so first.
 */
export class Greetings {
  readonly #seconds: number;
  /** In the order of arrival. */
  readonly #places = new Map<Socket, Greeting>();

  /** @param deadline seconds without a sign of life after which a peer is lost */
  constructor(deadline: number) {
    this.#seconds = Math.min(deadline, longestGreeting);
  }

  /**
   * Gives a socket a place until it leaves or ends. A socket whose time is over is destroyed.
   *
   * @param turnAway called when the socket loses its place to a newcomer
   */
  enter(socket: Socket, turnAway: () => void): void {
    if (socket.destroyed) return;
    const { remoteAddress: address = "" } = socket;
    if (this.#places.size >= maxGreetings) this.#turnAwayLongestOfMost();
    const timer = setTimeout(() => socket.destroy(), this.#seconds * 1000);
    this.#places.set(socket, { address: networkOf(address), timer, turnAway });
    socket.once("close", () => this.leave(socket));
  }

  /** Frees the place of a socket whose other end has said who it is, or is gone. */
  leave(socket: Socket): void {
    clearTimeout(this.#places.get(socket)?.timer);
    this.#places.delete(socket);
  }

  /** Hangs up on all of them. */
  close(): void {
    for (const socket of [...this.#places.keys()]) socket.destroy();
  }

  #turnAwayLongestOfMost(): void {
    const counts = new Map<string, number>();
    for (const { address } of this.#places.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const entries = [...this.#places.entries()];
    const [socket, { turnAway }] = entries.find(([, { address }]) => counts.get(address) === most)!;
    // Its "close" event comes later, but the place is needed now.
    this.leave(socket);
    turnAway();
  }
}

/** The network that counts as one address: the first 64 bits of IPv6, since a host can choose the other bits freely. */
function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [before, after] = address.split("::");
  const groups = before === "" ? [] : before.split(":");
  const rest = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : 8 - groups.length - rest.length;
  return [...groups, ...Array<string>(zeros).fill("0"), ...rest].slice(0, 4).join(":");
}
