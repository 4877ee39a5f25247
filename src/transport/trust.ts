import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "../base/errors.ts";
import { systemReason } from "../base/systemReason.ts";
import { checkCertificates } from "./checkCertificates.ts";
import type { Trust } from "./connection.ts";
import { keyFiles } from "./keyFiles.ts";

/** Smallest secret, in bytes. */
const minSecret = 32;

/**
 * Reads a secret from a file, without surrounding white space. The content is not interpreted.
 *
 * @throws InputError if the file is missing, too short, or readable by others than its owner
 *
 * @example
 * ```ts
 * import { keysOf, readSecret, startWorker } from "paretopipe";
 *
 * const settings = keysOf(await readSecret("keys/secret.key"));
 * await startWorker({ listen: { host: "0.0.0.0", port: 7070 }, settings });
 * ```
 */
export async function readSecret(file: string): Promise<Extract<Trust, { kind: "secret" }>> {
  const bytes = Buffer.from((await readPrivate(file)).toString("latin1").trim(), "latin1");
  if (bytes.length < minSecret) {
    throw new InputError(
      `${file}: this secret has ${bytes.length} bytes; at least ${minSecret} are needed (paretopipe keys makes one)`,
      { code: "invalid-keys" },
    );
  }
  return { kind: "secret", secret: bytes };
}

/**
 * Reads a machine's certificates from its directory, such as `keys/worker`.
 *
 * @throws InputError if a file is missing, if others than its owner can read the key, or for certificates that nobody would accept
 *
 * @example
 * ```ts
 * import { keysOf, readCertificates, startWorker } from "paretopipe";
 *
 * const settings = keysOf(await readCertificates("keys/pi"));
 * await startWorker({ listen: { host: "0.0.0.0", port: 7070 }, settings });
 * ```
 */
export async function readCertificates(directory: string): Promise<Extract<Trust, { kind: "certificates" }>> {
  const [authority, certificate, key] = await Promise.all([
    read(path.join(directory, keyFiles.authority)),
    read(path.join(directory, keyFiles.certificate)),
    readPrivate(path.join(directory, keyFiles.key)),
  ]);
  const trust = {
    kind: "certificates",
    authority: authority.toString(),
    certificate: certificate.toString(),
    key: key.toString(),
  } as const;
  checkCertificates(trust, directory);
  return trust;
}

/** Reads a file that only its owner may read, as ssh requires too. Windows has no such file modes. */
async function readPrivate(file: string): Promise<Buffer> {
  const bytes = await read(file);
  const { mode } = await stat(file);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, "0");
    throw new InputError(`${file}: others can read it (mode ${octal}); run: chmod 600 ${file}`, {
      code: "invalid-keys",
    });
  }
  return bytes;
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    const why = missing ? "there is no such file (paretopipe keys makes one)" : systemReason(cause);
    throw new InputError(`${file}: cannot read it: ${why}`, { code: "unreadable-file", cause });
  }
}
