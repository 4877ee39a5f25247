import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** The command that runs Node for arm64. */
    nodeArm64: string;
  }
}

/**
 * Sets up the emulated computer in a temporary folder, and removes it after the tests. `ARM64=FOLDER` names one that setup.sh has
 * set up before.
 */
export default function setup(project: TestProject): undefined | (() => void) {
  if (process.env.ARM64) {
    project.provide("nodeArm64", path.join(process.env.ARM64, "node-arm64"));
    return;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "arm64-"));
  const { status } = spawnSync("test/arm64/setup.sh", [folder], { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error("test/arm64/setup.sh failed");
  project.provide("nodeArm64", path.join(folder, "node-arm64"));
  return () => rmSync(folder, { recursive: true });
}
