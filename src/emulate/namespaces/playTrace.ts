import { spawn } from "node:child_process";
import { endChild } from "../../base/endChild.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { howEnded } from "../../base/howEnded.ts";
import { systemReason } from "../../base/systemReason.ts";
import type { NamespaceHost } from "./namespaceHost.ts";

/** Number of characters at the end of the shell's standard error that are kept for the message about its end. */
const keptComplaint = 2000;

/** A host whose link changes over time. */
type TraceHost = Pick<NamespaceHost, "device" | "inside">;

/** A shell that plays a trace. */
export interface TracePlayer {
  /** Rejects if it stops by itself before the trace's end; never resolves. */
  failure: Promise<never>;
  close(): Promise<void>;
}

/**
 * Returns the words that start a shell in a host's namespace, and what it reads from its standard input: the kernel takes at most 128 KiB
 * as one argument, and a long trace has more.
 */
export function playerCommand(
  host: TraceHost,
  lines: readonly string[],
): { command: string[]; input: string } {
  return {
    command: ["setpriv", "--pdeathsig", "KILL", "--", ...host.inside(["sh", "-s"])],
    input: `${["set -e", ...lines].join("\n")}\n`,
  };
}

/** Starts a shell that plays a trace, from the lines that `netemScript` makes of it. */
export function playTrace(host: TraceHost, lines: readonly string[]): TracePlayer {
  const { command, input } = playerCommand(host, lines);
  const player = spawn(command[0], command.slice(1), { stdio: ["pipe", "ignore", "pipe"], detached: true });
  let closing = false;
  let complaint = "";
  player.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint = (complaint + text).slice(-keptComplaint);
  });
  // A shell that has ended does not read on; "close" says why it did.
  player.stdin.on("error", () => undefined).end(input);
  const failure = new Promise<never>((_, reject) => {
    const fail = (why: string, cause?: unknown) =>
      reject(
        new ParetoPipeError(`the trace of ${host.device} cannot be played: ${why}`, {
          code: "relay-failed",
          cause,
        }),
      );
    player.once("error", (cause) => fail(systemReason(cause), cause));
    player.once("close", (code, signal) => {
      // A trace that holds its last row has been played to its end.
      if (closing || code === 0) return;
      const last = complaint.trim().split("\n").at(-1);
      fail(`tc ${howEnded(code, signal)}${last && `: ${last}`}`);
    });
  });
  // It may end while nobody waits for it.
  failure.catch(() => undefined);
  return {
    failure,
    async close() {
      closing = true;
      // The shell and the sleep that it waits for are one process group.
      await endChild(player, () => process.kill(-player.pid!, "SIGKILL"));
    },
  };
}
