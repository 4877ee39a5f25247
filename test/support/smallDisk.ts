import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Bytes on a small disk. */
const size = 64 * 1024;

/** Mounts a disk of 64 KiB at a directory; says whether that is allowed. */
export function mountSmallDisk(directory: string): boolean {
  const args = ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", directory];
  return process.platform === "linux" && spawnSync("mount", args).status === 0;
}

/** Makes room on a small disk that is full. */
export function enlargeSmallDisk(directory: string): void {
  execFileSync("mount", ["-o", "remount,size=16m", directory]);
}

/** Removes a small disk and its directory. */
export function unmountSmallDisk(directory: string): void {
  execFileSync("umount", [directory]);
  rmdirSync(directory);
}

/** Why there can be no small disk here; undefined where there can. */
export function missingDisk(): string | undefined {
  const directory = mkdtempSync(path.join(tmpdir(), "small-disk-"));
  const isMounted = mountSmallDisk(directory);
  if (isMounted) unmountSmallDisk(directory);
  else rmdirSync(directory);
  return isMounted ? undefined : "a test fills a small disk, which only a user who may mount one has (root)";
}
