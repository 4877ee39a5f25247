import { spawnSync } from "node:child_process";
import { netemScript } from "../netem/netemScript.ts";
import type { NamespaceLink } from "./namespaceLink.ts";
import type { RunningLinks } from "./packetLinks.ts";
import { playTrace, type TracePlayer } from "./playTrace.ts";
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
  const players: TracePlayer[] = [];
  const close = async () => {
    await Promise.all(players.map((player) => player.close()));
  };
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
        if (conditions.trace) players.push(playTrace(host, setup));
        else await host.run(["sh", "-s"], ["set -e", ...setup].join("\n"));
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  const failures = players.map((player) => player.failure);
  const failure = Promise.race([...failures, new Promise<never>(() => undefined)]);
  failure.catch(() => undefined);
  return { failure, close };
}
