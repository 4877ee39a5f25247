import type { FileHandle } from "node:fs/promises";

/**
 * Writes all bytes at a position of a file. One call of `write` may write only a part: on a disk that becomes full it writes
 * what fits and reports no error. Only the next call fails.
 *
 * @throws the system's error, such as ENOSPC; a part may be written then
 */
export async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
