import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Greetings, maxGreetings } from "../../src/transport/greetings.ts";

class FakeSocket extends EventEmitter {
  destroyed = false;
  readonly remoteAddress: string;

  constructor(remoteAddress: string) {
    super();
    this.remoteAddress = remoteAddress;
  }

  destroy(): void {
    this.destroyed = true;
    queueMicrotask(() => this.emit("close"));
  }
}

const enter = (greetings: Greetings, address: string) => {
  const socket = new FakeSocket(address);
  greetings.enter(socket as unknown as Socket, () => socket.destroy());
  return socket;
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("places for peers that have not said who they are", () => {
  it("are limited, and the latest peer has one", () => {
    const address = fc.constantFrom("10.0.0.1", "10.0.0.2", "2001:db8::1", "2001:db8::2", "::1");
    fc.assert(
      fc.property(fc.array(address, { maxLength: 200 }), (addresses) => {
        const greetings = new Greetings(10);
        const sockets: FakeSocket[] = [];
        for (const one of addresses) {
          sockets.push(enter(greetings, one));
          expect(sockets.at(-1)!.destroyed).toBe(false);
          expect(sockets.filter(({ destroyed }) => !destroyed).length).toBeLessThanOrEqual(maxGreetings);
        }
        greetings.close();
        expect(sockets.every(({ destroyed }) => destroyed)).toBe(true);
      }),
    );
  });

  it("are not taken from peers elsewhere, however many peers come from one address", () => {
    const greetings = new Greetings(10);
    const honest = enter(greetings, "10.0.0.1");
    // One host of IPv6 may have any address of its network.
    const flood = Array.from({ length: 500 }, (_, index) => enter(greetings, `2001:db8:1:2::${index}`));
    expect(honest.destroyed).toBe(false);
    expect(flood.at(-1)!.destroyed).toBe(false);
    expect(flood.filter(({ destroyed }) => !destroyed)).toHaveLength(maxGreetings - 1);
    greetings.close();
  });

  it("are kept for five seconds, or the deadline if that is shorter", () => {
    for (const [deadline, seconds] of [
      [10, 5],
      [2, 2],
    ]) {
      const socket = enter(new Greetings(deadline), "10.0.0.1");
      vi.advanceTimersByTime(seconds * 1000 - 1);
      expect(socket.destroyed).toBe(false);
      vi.advanceTimersByTime(1);
      expect(socket.destroyed).toBe(true);
    }
  });

  it("become free for others as soon as a peer is known", () => {
    const greetings = new Greetings(10);
    const known = enter(greetings, "10.0.0.1");
    greetings.leave(known as unknown as Socket);
    for (let index = 0; index < 100; index++) enter(greetings, "10.0.0.1");
    vi.advanceTimersByTime(60_000);
    expect(known.destroyed).toBe(false);
  });
});
