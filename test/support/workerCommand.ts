import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import path from "node:path";

/** `paretopipe worker` as a user starts it. */
export interface WorkerCommand {
  child: ChildProcess;
  /** `HOST:PORT`. */
  address: string;
  /** Interrupts it, and waits until it has ended. */
  stop(): Promise<void>;
}

/** Starts a worker on a free port, by this `node`; `shell` is run in the same process before it. */
export async function startWorkerCommand(
  options: string[] = [],
  shell = "",
  node = process.execPath,
): Promise<WorkerCommand> {
  const main = path.resolve("dist/cli/main.js");
  const command = [node, main, "worker", "--listen", "127.0.0.1:0", "--json", ...options];
  const child = spawn("sh", ["-c", `${shell}\nexec "$@"`, "sh", ...command], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const data of child.stdout) {
    text += data;
    if (text.includes("}")) break;
  }
  return {
    child,
    address: JSON.parse(text).address,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** Writes a new secret to a file that only its owner can read, and returns the file. */
export function writeSecret(file: string): string {
  writeFileSync(file, randomBytes(32).toString("base64"), { mode: 0o600 });
  return file;
}
