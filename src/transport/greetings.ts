import type { Socket } from "node:net";

/** Most that have not said yet who they are. A flood of strangers must not use up sockets and memory. */
export const maxGreetings = 32;

/** Seconds that anybody has to show the right key and say hello, where the deadline is longer. */
const longestGreeting = 5;

interface Greeting {
  address: string;
  timer: NodeJS.Timeout;
}

/**
 * Places for those that have connected but not said yet who they are. Each is kept for some seconds only. Where all are
 * taken a newcomer gets that of the one which is there longest, of those from the address that has most: idle
 * strangers make room, and those from one address do so before anybody else.
 */
export class Greetings {
  readonly #seconds: number;
  /** In the order in which they came. */
  readonly #places = new Map<Socket, Greeting>();

  /** @param deadline seconds without a sign of life after which a peer is lost */
  constructor(deadline: number) {
    this.#seconds = Math.min(deadline, longestGreeting);
  }

  /** Gives a socket a place until it leaves or is over. One that loses its place is destroyed. */
  enter(socket: Socket): void {
    if (socket.destroyed) return;
    const { remoteAddress: address = "" } = socket;
    if (this.#places.size >= maxGreetings) this.#longestOfMost()?.destroy();
    const timer = setTimeout(() => socket.destroy(), this.#seconds * 1000);
    this.#places.set(socket, { address: networkOf(address), timer });
    socket.once("close", () => this.leave(socket));
  }

  /** The other end has said who it is, or is gone: its place is free. */
  leave(socket: Socket): void {
    clearTimeout(this.#places.get(socket)?.timer);
    this.#places.delete(socket);
  }

  /** Hangs up on all. */
  close(): void {
    for (const socket of [...this.#places.keys()]) socket.destroy();
  }

  #longestOfMost(): Socket | undefined {
    const counts = new Map<string, number>();
    for (const { address } of this.#places.values()) counts.set(address, (counts.get(address) ?? 0) + 1);
    const most = Math.max(...counts.values());
    const entries = [...this.#places.entries()];
    const [socket] = entries.find(([, { address }]) => counts.get(address) === most) ?? [];
    // Its "close" comes later, and the place is needed now.
    if (socket) this.leave(socket);
    return socket;
  }
}

/** What counts as one address: of IPv6 its first 64 bits, since a host can have as many of the others as it likes. */
function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [before, after] = address.split("::");
  const groups = before === "" ? [] : before.split(":");
  const rest = after === undefined || after === "" ? [] : after.split(":");
  const zeros = after === undefined ? 0 : 8 - groups.length - rest.length;
  return [...groups, ...Array<string>(zeros).fill("0"), ...rest].slice(0, 4).join(":");
}
