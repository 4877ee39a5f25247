import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { endChild } from "../../base/endChild.ts";
import { ParetoPipeError } from "../../base/errors.ts";
import { finiteOrNull } from "../../base/finiteOrNull.ts";
import { howEnded } from "../../base/howEnded.ts";
import { packageFile } from "../../base/packageFile.ts";
import { systemReason } from "../../base/systemReason.ts";
import type { Conditions } from "../../network/conditions.ts";
import { traceEnd } from "../../network/trace.ts";
import type { NamespaceLink } from "./namespaceLink.ts";
import { packetQueue } from "./packetQueue.ts";

const program = packageFile("validate/packet-link.py");

/** Something that runs as long as the links do. */
export interface RunningLinks {
  /** Rejects if it stops by itself; never resolves. */
  failure: Promise<never>;
  close(): Promise<void>;
}

/**
 * Makes links of TUN devices, which a Python program joins. Node cannot open such a device without native code, and
 * Python can.
 *
 * @throws ParetoPipeError with the program's complaint if it does not start
 */
export async function startPacketLinks(links: readonly NamespaceLink[], seed: number): Promise<RunningLinks> {
  const child = spawn("python3", [program], { stdio: ["pipe", "pipe", "pipe"], detached: true });
  let closing = false;
  const failure = endOf(child, () => closing);
  // It may end while nobody waits for it.
  failure.catch(() => undefined);
  const order = {
    seed,
    links: links.map(({ ends, forward, backward }) => ({
      ends: ends.map(({ host, interface: name }) => ({ pid: host.pid, interface: name })),
      forward: directionOf(forward),
      backward: directionOf(backward),
    })),
  };
  child.stdin.on("error", () => undefined).write(`${JSON.stringify(order)}\n`);
  await Promise.race([once(child.stdout, "data"), failure]);
  return {
    failure,
    async close() {
      closing = true;
      await endChild(child);
    },
  };
}

function endOf(child: ChildProcess, isClosing: () => boolean): Promise<never> {
  let complaint = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  return new Promise((_, reject) => {
    const fail = (why: string, cause?: unknown) =>
      reject(
        new ParetoPipeError(`the links between the namespaces: ${why}`, { code: "relay-failed", cause }),
      );
    child.once("error", (cause) => fail(systemReason(cause), cause));
    child.once("close", (code, signal) => {
      const last = complaint.trim().split("\n").at(-1);
      if (!isClosing()) fail(`python3 ${howEnded(code, signal)}${signal ? "" : `: ${last}`}`);
    });
  });
}

/** JSON has no infinity: an unlimited rate, which needs no queue, is null. */
function directionOf(conditions: Conditions) {
  const { rate, trace, ...rest } = conditions;
  const isLimited = Number.isFinite(rate) || trace !== undefined;
  return {
    ...rest,
    rate: finiteOrNull(rate),
    queue: isLimited ? packetQueue(conditions) : null,
    ...(trace && { trace: { ...trace, end: traceEnd(trace) } }),
  };
}
