/** What the codes of the system's errors mean, said of a file or an address. */
const reasons: Record<string, string> = {
  // Files.
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of its path is a file, where a directory is needed",
  EACCES: "there is no permission",
  EPERM: "the system does not permit it",
  EROFS: "it is on a read-only file system",
  EEXIST: "it is there already",
  ENOTEMPTY: "it is a directory that is not empty",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its symbolic links lead in a circle",
  EXDEV: "it is on another file system",
  EBUSY: "another program uses it",
  ETXTBSY: "it is a program that runs",
  ENXIO: "it is a device or a pipe, not a file",
  ENODEV: "it is a device that is not there",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of the disk is used up",
  EFBIG: "the file may not become larger",
  EIO: "the disk does not work",
  EMFILE: "this process has too many files open (ulimit -n allows more)",
  ENFILE: "this machine has too many files open",
  ENOMEM: "there is not enough memory",
  EAGAIN: "the system allows no more for now",
  // Addresses.
  EADDRINUSE: "another process listens there already",
  EADDRNOTAVAIL: "this machine does not have that address",
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the other side cut the connection",
  EPIPE: "the other side has closed the connection",
  ETIMEDOUT: "nothing answers there",
  EHOSTUNREACH: "no way leads to that host",
  ENETUNREACH: "no way leads to that network",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "the name server does not answer",
};

/** Codes of a disk that takes no more. */
const diskCodes: readonly string[] = ["ENOSPC", "EDQUOT", "EFBIG", "EIO"];

/**
 * Says in plain words why the system refused something: `there is no such file`. Node's own words are a code, a phrase and the name
 * of a system call.
 *
 * @returns undefined if the error is not one of the system
 */
export function knownReason(error: unknown): string | undefined {
  const code = codeOf(error);
  if (code === undefined || !Object.hasOwn(reasons, code)) return undefined;
  const { syscall, path } = error as NodeJS.ErrnoException;
  if (!syscall?.startsWith("spawn") || path === undefined) return reasons[code];
  return code === "ENOENT" ? `there is no program ${path}` : `${path} cannot be started: ${reasons[code]}`;
}

/** Says the same, and what Node says where there are no plain words. */
export function systemReason(error: unknown): string {
  const { message } = (error ?? {}) as Partial<Error>;
  // Node's errors about several addresses have an empty message.
  return knownReason(error) ?? (tlsReason(error) || message || codeOf(error) || "the system gives no reason");
}

/**
 * Returns OpenSSL's words for what went wrong. The message of such an error is a line of its log, with addresses in memory, source files
 * and a line break.
 */
function tlsReason(error: unknown): string | undefined {
  const { library, reason } = (error ?? {}) as { library?: unknown; reason?: unknown };
  return typeof library === "string" && typeof reason === "string" ? reason : undefined;
}

/** Whether the system refused to write because the disk takes no more. */
export function isDiskFull(error: unknown): boolean {
  return diskCodes.includes(codeOf(error) ?? "");
}

function codeOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}
