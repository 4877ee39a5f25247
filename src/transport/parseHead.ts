import { ConnectionError } from "./connectionError.ts";

/**
 * Parses a message's head.
 *
 * @throws ConnectionError "protocol" if it is not JSON
 */
export function parseHead(bytes: Uint8Array, remote: string): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch (cause) {
    throw new ConnectionError("protocol", `${remote} sent a message whose head is not JSON`, { cause });
  }
}
