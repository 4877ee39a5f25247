import { rmSync } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { now } from "../../base/clock.ts";
import { InputError } from "../../base/errors.ts";
import {
  formatIdentity,
  hasEnded,
  ownIdentity,
  type ProcessIdentity,
  parseIdentity,
} from "../../base/processIdentity.ts";
import { checkWritable, makeDirectory, removeEmpty } from "../../base/writableDirectory.ts";

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
export async function withDirectoryLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const made = await makeDirectory(directory);
  await checkWritable(directory);
  const own = ownIdentity();
  const file = path.join(directory, nameOf(own));
  await open(file, "wx").then(
    (handle) => handle.close(),
    (error: NodeJS.ErrnoException) => {
      throw error.code === "EEXIST" ? refusal(directory, own) : error;
    },
  );
  // A second Ctrl-C ends the process at once.
  const remove = () => rmSync(file, { force: true });
  process.once("exit", remove);
  try {
    await outlast(directory, own);
    return await work();
  } finally {
    process.off("exit", remove);
    remove();
    if (made !== undefined) await removeEmpty(directory, made);
  }
}

/** Returns once there is no other process. If several come at the same moment, all but the first step back. */
async function outlast(directory: string, own: ProcessIdentity): Promise<void> {
  const until = now() + patience;
  for (;;) {
    const others = await othersIn(directory, own);
    if (others.length === 0) return;
    const earlier = others.find((other) => compare(other, own) < 0);
    if (earlier || now() > until) throw refusal(directory, earlier ?? others[0]);
    await sleep(interval * 1000);
  }
}

/** Finds the other processes that have a file there, and removes the files of those that have ended. */
async function othersIn(directory: string, own: ProcessIdentity): Promise<ProcessIdentity[]> {
  const others: ProcessIdentity[] = [];
  for (const name of await readdir(directory)) {
    const other = parseIdentity(/^measured\.(.+)\.lock$/.exec(name)?.[1] ?? "");
    if (!other || name === nameOf(own)) continue;
    if (hasEnded(other)) await rm(path.join(directory, name), { force: true });
    else others.push(other);
  }
  return others;
}

function nameOf(identity: ProcessIdentity): string {
  return `measured.${formatIdentity(identity)}.lock`;
}

/**
 * Orders processes by their start. A process that finds another's file has usually started later, and need not wait to
 * see who steps back.
 */
function compare(a: ProcessIdentity, b: ProcessIdentity): number {
  return a.start - b.start || a.pid - b.pid || a.host.localeCompare(b.host, "en");
}

function refusal(directory: string, other: ProcessIdentity): InputError {
  const { pid, host } = other;
  if (host === ownIdentity().host) {
    return new InputError(
      `${directory}: process ${pid} is writing a validation into this directory; wait until it ends, or end it`,
      { code: "directory-in-use" },
    );
  }
  const file = path.join(directory, nameOf(other));
  return new InputError(
    `${directory}: process ${pid} on ${host} is writing a validation into this directory; if it has ended, remove ${file}`,
    { code: "directory-in-use" },
  );
}
