import { lookup } from "node:dns/promises";
import { connect, type Socket } from "node:net";
import type { Address } from "../address.ts";

/** Milliseconds after which the next address of a name is tried beside those before it (RFC 8305, 5). */
const nextAfter = 250;

/**
 * Connects a socket to a host. Of a name with several addresses the next one is tried when those before it have failed or
 * take long; all go on until one is connected. Node's own way gives each address a time-out of 250 ms, which no connection
 * over a longer round trip meets.
 *
 * @throws Error with the reason of each address, or the signal's reason
 */
export async function connectSocket({ host, port }: Address, signal: AbortSignal): Promise<Socket> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  const addresses = alternating(await Promise.race([lookup(host, { all: true }), aborted]));
  const sockets = new Set<Socket>();
  const errors: Error[] = [];
  let timer: NodeJS.Timeout | undefined;
  const connected = new Promise<Socket>((resolve, reject) => {
    const tryNext = () => {
      clearTimeout(timer);
      const address = addresses.shift();
      if (address === undefined) {
        if (sockets.size === 0) reject(new Error(errors.map(({ message }) => message).join("; ")));
        return;
      }
      const socket = connect({ host: address, port, allowHalfOpen: true });
      sockets.add(socket);
      socket.once("connect", () => resolve(socket));
      socket.on("error", (error) => {
        if (!sockets.delete(socket)) return;
        errors.push(error);
        tryNext();
      });
      timer = setTimeout(tryNext, nextAfter);
    };
    tryNext();
  });
  try {
    const first = await Promise.race([connected, aborted]);
    sockets.delete(first);
    first.removeAllListeners("error");
    return first;
  } finally {
    clearTimeout(timer);
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  }
}

/** The addresses in the system's order, but families take turns, so that one that does not work costs little. */
function alternating(found: readonly { address: string; family: number }[]): string[] {
  const isFirst = (family: number) => family === found[0].family;
  const first = found.filter(({ family }) => isFirst(family));
  const others = found.filter(({ family }) => !isFirst(family));
  const longest = Math.max(first.length, others.length);
  const pairs = Array.from({ length: longest }, (_, index) => [first[index], others[index]]);
  return pairs.flat().flatMap((one) => one?.address ?? []);
}
