import { spawn } from "node:child_process";
import path from "node:path";

/** The command as a user gets it. */
const main = path.resolve("dist/cli/main.js");

export interface CliResult {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Starts the built command; `whenStarted` may send it signals; if it rejects, so does this. */
export function cli(
  args: string[],
  options: {
    env?: Record<string, string>;
    cwd?: string;
    /** The Node that runs it; by default this one. */
    node?: string;
    whenStarted?: (pid: number) => unknown;
  } = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(options.node ?? process.execPath, [main, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    if (child.pid !== undefined) Promise.resolve(options.whenStarted?.(child.pid)).catch(reject);
  });
}
