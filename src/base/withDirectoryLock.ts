import { rmSync } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { atExit } from "./atExit.ts";
import { now } from "./clock.ts";
import { InputError } from "./errors.ts";
import {
  formatIdentity,
  hasEnded,
  isOfThisSystem,
  ownIdentity,
  type ProcessIdentity,
  parseIdentity,
} from "./processIdentity.ts";
import { checkWritable, makeDirectory, removeEmpty } from "./writableDirectory.ts";
import { writeError } from "./writeError.ts";

/** What a lock is held for. */
export interface LockUse {
  /** Begins the names of the lock's files: `measured`. */
  name: string;
  /** What the process that holds it does, for messages: `is writing a validation into this directory`. */
  doing: string;
}

/** If several processes come at the same moment, the first waits this many seconds for the others to step back. */
const patience = 2;

/** Seconds between two checks whether they have. */
const interval = 0.02;

/**
 * Runs `work` on a run directory while no other process works on it. The directory is created if it is missing.
 *
 * Each process puts an empty file there that is named after itself, and only then looks for other processes' files. The
 * file of a killed process is removed by the next process that finds it. That is safe because no later process has the
 * same name. With a single file for all, two processes that find it could remove it one after the other, and the second
 * would remove the first one's new file.
 *
 * @throws InputError naming the directory, and the process that works on it or why it cannot be written to
 */
export async function withDirectoryLock<T>(
  directory: string,
  use: LockUse,
  work: () => Promise<T>,
): Promise<T> {
  const made = await makeDirectory(directory);
  await checkWritable(directory);
  const own = ownIdentity();
  const file = path.join(directory, nameOf(use, own));
  await open(file, "wx").then(
    (handle) => handle.close(),
    (error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? refusal(directory, use, own) : writeError(file, error);
    },
  );
  // A second Ctrl-C ends the process at once.
  const remove = () => rmSync(file, { force: true });
  const keep = atExit(remove);
  try {
    await outlast(directory, use, own);
    return await work();
  } finally {
    keep();
    remove();
    if (made !== undefined) await removeEmpty(directory, made);
  }
}

/** Returns once there is no other process. If several come at the same moment, all but the first step back. */
async function outlast(directory: string, use: LockUse, own: ProcessIdentity): Promise<void> {
  const until = now() + patience;
  for (;;) {
    const others = await othersIn(directory, use, own);
    if (others.length === 0) return;
    const earlier = others.find((other) => compare(other, own) < 0);
    if (earlier || now() > until) throw refusal(directory, use, earlier ?? others[0]);
    await sleep(interval * 1000);
  }
}

/** Finds the other processes that have a file there, and removes the files of those that have ended. */
async function othersIn(directory: string, use: LockUse, own: ProcessIdentity): Promise<ProcessIdentity[]> {
  const others: ProcessIdentity[] = [];
  for (const name of await readdir(directory)) {
    const [begin, end] = [`${use.name}.`, ".lock"];
    if (!name.startsWith(begin) || !name.endsWith(end)) continue;
    const other = parseIdentity(name.slice(begin.length, -end.length));
    if (!other || name === nameOf(use, own)) continue;
    if (hasEnded(other)) await rm(path.join(directory, name), { force: true });
    else others.push(other);
  }
  return others;
}

function nameOf(use: LockUse, identity: ProcessIdentity): string {
  return `${use.name}.${formatIdentity(identity)}.lock`;
}

/**
 * Orders processes by their start. A process that finds another's file has usually started later, and need not wait to
 * see who steps back.
 */
function compare(a: ProcessIdentity, b: ProcessIdentity): number {
  return a.start - b.start || a.pid - b.pid || formatIdentity(a).localeCompare(formatIdentity(b), "en");
}

function refusal(directory: string, use: LockUse, other: ProcessIdentity): InputError {
  const { pid, host } = other;
  if (isOfThisSystem(other)) {
    return new InputError(`${directory}: process ${pid} ${use.doing}; wait until it ends, or end it`, {
      code: "directory-in-use",
    });
  }
  const file = path.join(directory, nameOf(use, other));
  return new InputError(
    `${directory}: process ${pid} ${host === ownIdentity().host ? "in another container" : `on ${host}`} ${use.doing}; if it has ended, remove ${file}`,
    { code: "directory-in-use" },
  );
}
