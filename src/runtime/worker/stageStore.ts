import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { diskRest, freeBytesAt } from "../../base/diskSpace.ts";
import { formatIdentity, hasEnded, ownIdentity, parseIdentity } from "../../base/processIdentity.ts";
import { systemReason } from "../../base/systemReason.ts";
import { formatBytes } from "../../base/units.ts";
import { makeDirectory } from "../../base/writableDirectory.ts";
import { WorkerFailure } from "../protocol/deviceError.ts";

/** Name of a temporary file: first the stage, then the process that writes it. */
const part = /\.onnx\.(.+)\.tmp$/;

/**
 * Stages on disk, by the SHA-256 of their bytes. A stage is there completely or not at all: it is written to a
 * temporary file, which is renamed once its hash is right. Above the allowed size, and where the disk has no room, the
 * stages used longest ago are removed.
 */
export class StageStore {
  readonly #directory: string;
  readonly #maxBytes: number;
  readonly #maxStageBytes: number;
  /**
   * The state that each file had when its hash was checked. A stage is requested at least twice, and hashing 500 MB
   * takes seconds on a small board.
   *
   * A process hashes every file once, and again whenever the file was written to or replaced. This finds what a crash,
   * a full disk or a failing disk left from an earlier process, and what other processes do. It does not find damage on
   * the disk after that; by then the bytes are mostly still in memory, and are read from there.
   */
  readonly #checked = new Map<string, string>();
  #incoming: { hash: string; file: string; handle: FileHandle; bytes: number; at: number } | undefined;

  constructor(directory: string, maxBytes: number, maxStageBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
    this.#maxStageBytes = maxStageBytes;
  }

  /** Finds the file of a stage; undefined if there is none, or its bytes have changed. */
  async find(hash: string): Promise<string | undefined> {
    const file = this.#file(hash);
    try {
      const isChecked = this.#checked.get(hash) === (await stateOf(file));
      const used = new Date();
      await utimes(file, used, used);
      const state = await stateOf(file);
      if (isChecked || (await hashOf(file)) === hash) {
        this.#checked.set(hash, state);
        return file;
      }
      await rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        throw diskFailure(error, `reading a stage in ${this.#directory}`);
    }
    return undefined;
  }

  /**
   * Adds the next piece of a stage. Resolves to whether the stage is complete.
   *
   * @throws WorkerFailure for a stage that is too large, pieces out of order, a wrong hash or a full disk; then nothing
   *   of the stage is left on disk
   */
  async write(hash: string, bytes: number, offset: number, piece: Uint8Array): Promise<boolean> {
    try {
      const incoming = offset === 0 ? await this.#begin(hash, bytes) : this.#incoming;
      if (incoming?.hash !== hash || incoming.at !== offset || offset + piece.length > incoming.bytes) {
        throw new WorkerFailure("hash", `pieces of stage ${hash.slice(0, 12)} came out of order`);
      }
      await incoming.handle.writeFile(piece);
      incoming.at += piece.length;
      if (incoming.at < incoming.bytes) return false;
      await this.#complete(incoming);
      return true;
    } catch (error) {
      await this.discard();
      throw error instanceof WorkerFailure
        ? error
        : diskFailure(error, `storing a stage in ${this.#directory}`);
    }
  }

  /** Removes the files of processes that were killed while writing a stage. Throws WorkerFailure. */
  async sweep(): Promise<void> {
    try {
      const names = await readdir(this.#directory);
      const left = names.filter((name) => {
        const writer = parseIdentity(part.exec(name)?.[1] ?? "");
        return writer && hasEnded(writer);
      });
      await Promise.all(left.map((name) => rm(path.join(this.#directory, name), { force: true })));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        throw diskFailure(error, "tidying up the cache");
    }
  }

  /** Drops a stage that has not arrived completely. */
  async discard(): Promise<void> {
    const incoming = this.#incoming;
    this.#incoming = undefined;
    await incoming?.handle.close();
    if (incoming) await rm(incoming.file, { force: true });
  }

  async #begin(hash: string, bytes: number) {
    await this.discard();
    if (bytes > this.#maxStageBytes) {
      throw new WorkerFailure(
        "limit",
        `a stage of ${formatBytes(bytes)} is too large: at most ${formatBytes(this.#maxStageBytes)} are allowed`,
      );
    }
    if (bytes > this.#maxBytes) {
      throw new WorkerFailure(
        "limit",
        `a stage of ${formatBytes(bytes)} is too large for the cache, which may have ${formatBytes(this.#maxBytes)}`,
      );
    }
    await makeDirectory(this.#directory);
    await this.sweep();
    await this.#makeRoom(bytes);
    const file = `${this.#file(hash)}.${formatIdentity(ownIdentity())}.tmp`;
    const handle = await open(file, "w", 0o600);
    this.#incoming = { hash, file, handle, bytes, at: 0 };
    return this.#incoming;
  }

  async #complete({ hash, file, handle }: { hash: string; file: string; handle: FileHandle }): Promise<void> {
    // Synced before the rename. Otherwise a power cut soon after could leave the name on an empty file.
    await handle.sync();
    await handle.close();
    const came = await hashOf(file);
    if (came !== hash) {
      throw new WorkerFailure(
        "hash",
        `the bytes of stage ${hash.slice(0, 12)} have another hash, ${came.slice(0, 12)}; they were not kept`,
      );
    }
    await rename(file, this.#file(hash));
    this.#incoming = undefined;
    this.#checked.set(hash, await stateOf(this.#file(hash)));
  }

  /** Removes the stages used longest ago until `bytes` more fit: into what the store may hold, and onto the disk. */
  async #makeRoom(bytes: number): Promise<void> {
    const files = await this.#files();
    let total = files.reduce((sum, { size }) => sum + size, bytes);
    // Where the system does not tell, only a full disk will.
    let free = await freeBytesAt(this.#directory).catch(() => Number.POSITIVE_INFINITY);
    for (const { file, size } of files.sort((a, b) => a.used - b.used)) {
      if (total <= this.#maxBytes && free >= bytes + diskRest) return;
      if (part.test(file)) continue;
      await rm(file, { force: true });
      total -= size;
      free += size;
    }
  }

  /** Bytes of all stages: what they would make room for. 0 if the system does not tell. */
  async bytes(): Promise<number> {
    const files = await this.#files().catch(() => []);
    return files.reduce((sum, { size }) => sum + size, 0);
  }

  async #files(): Promise<{ file: string; size: number; used: number }[]> {
    const names = await readdir(this.#directory);
    return Promise.all(
      names.map(async (name) => {
        const file = path.join(this.#directory, name);
        // Another worker that shares the cache may have just removed it.
        const facts = await stat(file).catch(() => undefined);
        return { file, size: facts?.size ?? 0, used: facts?.mtimeMs ?? 0 };
      }),
    );
  }

  #file(hash: string): string {
    return path.join(this.#directory, `${hash}.onnx`);
  }
}

/** A string that changes with every write to a file, even if its size stays the same and its time is set back. */
async function stateOf(file: string): Promise<string> {
  const { ino, size, ctimeNs } = await stat(file, { bigint: true });
  return `${ino} ${size} ${ctimeNs}`;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest("hex");
}

/** Makes the failure that tells a controller that the disk under the cache does not work as it should. */
export function diskFailure(cause: unknown, doing: string): WorkerFailure {
  const { code } = cause as NodeJS.ErrnoException;
  const why = code === "ENOSPC" ? "the disk under the cache is full" : systemReason(cause);
  return new WorkerFailure("disk", `${doing}: ${why}`, { cause });
}
