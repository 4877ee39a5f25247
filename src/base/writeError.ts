import { InputError, ParetoPipeError } from "./errors.ts";
import { isDiskFull, knownReason } from "./systemReason.ts";

/** What a user mends: the name of the file, its place, or who may write there. */
const mendable: readonly string[] = [
  "EACCES",
  "EPERM",
  "EROFS",
  "ENAMETOOLONG",
  "ELOOP",
  "ENOTDIR",
  "EISDIR",
];

/** Makes the error that says which file could not be written, and why. Any other error than one of the system is returned unchanged. */
export function writeError(file: string, cause: unknown): unknown {
  const reason = knownReason(cause);
  if (reason === undefined || cause instanceof ParetoPipeError) return cause;
  const { code = "" } = cause as NodeJS.ErrnoException;
  // The file itself need not be there.
  const why = code === "ENOENT" ? "its directory is not there any more" : reason;
  const message = `${file}: cannot be written: ${why}`;
  if (mendable.includes(code)) return new InputError(message, { code: "unwritable-directory", cause });
  return new ParetoPipeError(message, { code: isDiskFull(cause) ? "disk-full" : "failed", cause });
}
