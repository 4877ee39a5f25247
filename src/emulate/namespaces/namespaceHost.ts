import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { endChild } from "../../base/endChild.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { systemReason } from "../../base/systemReason.ts";
import { runTool } from "./runTool.ts";

/**
 * A host of its own on this machine: a network namespace. It has no name in the system and lives as long as its processes:
 * nothing is left when they end, however this process ends.
 */
export class NamespaceHost {
  readonly device: string;
  /** A process in the namespace that does nothing and ends with this one. */
  readonly #holder: ChildProcess;

  private constructor(device: string, holder: ChildProcess) {
    this.device = device;
    this.#holder = holder;
  }

  /** @throws ParetoPipeError if this process may not make namespaces */
  static async open(device: string): Promise<NamespaceHost> {
    // A process group of its own: Ctrl-C does not reach it before we have closed what is in it.
    const holder = spawn(
      "unshare",
      ["--net", "--", "sh", "-c", "ip link set lo up && echo ready && exec cat"],
      {
        stdio: ["pipe", "pipe", "pipe"],
        detached: true,
      },
    );
    let complaint = "";
    holder.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    const failed = new Promise<never>((_, reject) => {
      const fail = (why: string) =>
        reject(new ParetoPipeError(`no network namespace for ${device}: ${why}`, { code: "process-failed" }));
      holder.once("error", (cause) => fail(systemReason(cause)));
      holder.once("close", (code) => fail(complaint.trim() || `unshare ended with code ${code}`));
    });
    // Nobody waits for it any more once the host is open.
    failed.catch(() => undefined);
    await Promise.race([once(holder.stdout, "data"), failed]);
    return new NamespaceHost(device, holder);
  }

  /** Process id by which others enter the namespace: `nsenter --net=/proc/PID/ns/net`. */
  get pid(): number {
    return this.#holder.pid!;
  }

  /** Returns the words that run a command in the namespace. */
  inside(command: readonly string[]): [string, ...string[]] {
    return ["nsenter", `--net=/proc/${this.pid}/ns/net`, "--", ...command];
  }

  /** Runs a command in the namespace. Throws ParetoPipeError if it fails. */
  async run(command: readonly string[], input?: string): Promise<string> {
    return runTool(this.inside(command), input);
  }

  /** Ends the namespace; processes that others started in it keep it. */
  close(): Promise<void> {
    return endChild(this.#holder);
  }
}
