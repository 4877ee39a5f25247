import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { ParetoPipeError } from "../../base/errors.ts";
import { netemScript } from "../netem/netemScript.ts";
import type { NamespaceLink } from "./namespaceLink.ts";
import type { RunningLinks } from "./packetLinks.ts";
import { runTool } from "./runTool.ts";

/** Whether this kernel has netem, tried in a namespace that ends at once. */
export function hasNetem(): boolean {
  const add = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];
  return spawnSync("unshare", ["--net", "--", ...add]).status === 0;
}

/**
 * Makes links of virtual Ethernet devices, whose packets the kernel's netem delays. What changes over time is played by a
 * shell in each namespace.
 *
 * @throws ParetoPipeError with tc's complaint
 */
export async function startNetemLinks(links: readonly NamespaceLink[]): Promise<RunningLinks> {
  const players: ChildProcess[] = [];
  let closing = false;
  const close = async () => {
    closing = true;
    const running = players.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const ended = running.map((player) => once(player, "close"));
    // A shell and the sleep that it waits for are one process group.
    for (const { pid } of running) process.kill(-pid!, "SIGKILL");
    await Promise.all(ended);
  };
  const failures: Promise<never>[] = [];
  try {
    for (const { ends, forward, backward } of links) {
      const [one, other] = ends;
      const peer = ["peer", "name", other.interface, "netns", String(other.host.pid)];
      const pair = [
        "ip",
        "link",
        "add",
        one.interface,
        "netns",
        String(one.host.pid),
        "type",
        "veth",
        ...peer,
      ];
      await runTool(pair);
      for (const [{ host, interface: name }, conditions] of [
        [one, forward],
        [other, backward],
      ] as const) {
        const { setup } = netemScript(conditions, name);
        const lines = ["set -e", ...setup].join("\n");
        if (!conditions.trace) {
          await host.run(["sh", "-s"], lines);
          continue;
        }
        const [command, ...args] = [
          "setpriv",
          "--pdeathsig",
          "KILL",
          "--",
          ...host.inside(["sh", "-c", lines]),
        ];
        const player = spawn(command, args, { stdio: "ignore", detached: true });
        players.push(player);
        failures.push(
          once(player, "close").then(([code]) => {
            // A trace that holds its last row has been played to its end.
            if (closing || code === 0) return new Promise<never>(() => undefined);
            const what = `the trace of ${host.device} cannot be played: tc ended with code ${code}`;
            throw new ParetoPipeError(what, { code: "relay-failed" });
          }),
        );
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  const failure = Promise.race([...failures, new Promise<never>(() => undefined)]);
  failure.catch(() => undefined);
  return { failure, close };
}
