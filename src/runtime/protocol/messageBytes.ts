import type { Head } from "./messages.ts";

/** Returns the bytes of a message, head and body; what a transport adds to them does not count. */
export function messageBytes({ head, body }: { head: Head; body?: Uint8Array }): number {
  return Buffer.byteLength(JSON.stringify(head)) + (body?.byteLength ?? 0);
}
