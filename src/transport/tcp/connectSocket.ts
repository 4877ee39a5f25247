import { lookup } from "node:dns/promises";
import { connect, type Socket } from "node:net";
import { systemReason } from "../../base/systemReason.ts";
import type { Address } from "../address.ts";

/** Milliseconds after which a name's next address is tried as well (RFC 8305, 5). */
const nextAfter = 250;

/**
 * Connects a socket to a host. If its name has several addresses, the next one is tried when the earlier ones have
 * failed or take long. All attempts go on until one connects. Node's own way gives each address a time-out of 250 ms,
 * which is too short for any connection with a longer round trip.
 *
 * @throws the system's error, or Error with the reason for each of several addresses; the signal's reason
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
        if (sockets.size === 0)
          reject(errors.length === 1 ? errors[0] : new Error(errors.map(said).join("; ")));
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

/** Says what came of one of several addresses. */
function said(error: NodeJS.ErrnoException & { address?: string }): string {
  return error.address === undefined ? error.message : `${error.address}: ${systemReason(error)}`;
}

/** Keeps the system's order but alternates between address families, so that one that does not work costs little. */
function alternating(found: readonly { address: string; family: number }[]): string[] {
  const isFirst = (family: number) => family === found[0].family;
  const first = found.filter(({ family }) => isFirst(family));
  const others = found.filter(({ family }) => !isFirst(family));
  const longest = Math.max(first.length, others.length);
  const pairs = Array.from({ length: longest }, (_, index) => [first[index], others[index]]);
  return pairs.flat().flatMap((one) => one?.address ?? []);
}
