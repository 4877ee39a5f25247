import type { Socket } from "node:net";

/** What Node keeps of a socket's `onread` option, by the descriptions of its symbols. */
const kept = ["kBuffer", "kBufferCb", "kBufferGen"] as const;

/** The native part of a socket. */
interface Handle {
  useUserBuffer?: (buffer: Uint8Array) => void;
}

/**
 * Makes a socket read into buffers of the caller's from now on, where it would emit "data". Bytes that it has read before
 * are still to be had by `read`.
 *
 * This is `onread`, an option of `net.connect` (https://nodejs.org/api/net.html#socketconnectoptions-connectlistener). Sockets
 * that a server accepts cannot be given it, and nor can one whose first bytes show what it is; so it is set where Node keeps it.
 *
 * @param room returns where the next bytes go; called after each read
 * @param take called with the number of bytes that were read
 * @returns whether this version of Node can be told so; if not, nothing has changed
 */
export function readInto(socket: Socket, room: () => Uint8Array, take: (count: number) => void): boolean {
  const handle = (socket as unknown as { _handle?: Handle | null })._handle;
  const symbols = Object.getOwnPropertySymbols(socket);
  const [buffer, callback, generator] = kept.map((name) => symbols.find((one) => one.description === name));
  if (!handle?.useUserBuffer || !buffer || !callback || !generator) return false;
  const first = room();
  Object.assign(socket, { [buffer]: first, [callback]: take, [generator]: room });
  handle.useUserBuffer(first);
  return true;
}
