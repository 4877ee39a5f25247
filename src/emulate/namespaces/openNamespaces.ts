import { spawnSync } from "node:child_process";
import { InputError } from "../../base/errors.ts";
import { type Condition, linkOf } from "../../scenario/resolveCondition.ts";
import { checkCarried } from "./checkCarried.ts";
import { joinControl } from "./controlNetwork.ts";
import { NamespaceHost } from "./namespaceHost.ts";
import { type NamespaceLink, routeLink } from "./namespaceLink.ts";
import { hasNetem, startNetemLinks } from "./netemLinks.ts";
import { type RunningLinks, startPacketLinks } from "./packetLinks.ts";
import { runTool } from "./runTool.ts";

/** The hosts to make, and the network between them. */
export interface NamespacesOptions {
  devices: readonly string[];
  condition: Condition;
  /** Congestion control of TCP on the hosts, by the kernel's name; by default this machine's. */
  congestion?: string;
  seed: number;
}

/** Hosts on this machine with kernel TCP between them. */
export interface Namespaces {
  /** In the order of the devices. */
  hosts: readonly { host: NamespaceHost; address: string }[];
  /** What delays the packets: the kernel's netem, or a program with TUN devices. */
  delayedBy: "netem" | "tun";
  /** Rejects if the links stop by themselves; never resolves. */
  failure: Promise<never>;
  close(): Promise<void>;
}

/**
 * Makes a host of each device, a network namespace, and links them as a condition says:
 *
 *     this machine (controller)
 *       |  control: direct       |  control: direct
 *     pi 198.18.N.1 ===========  server 198.18.N.2
 *           link: the condition, packet by packet
 *
 * Each host has one address. This machine reaches it directly, the other hosts over their link.
 *
 * @throws InputError without root, on another system than Linux, or for conditions that cannot be made
 * @throws ParetoPipeError if a namespace, a device or a link cannot be made
 */
export async function openNamespaces(options: NamespacesOptions): Promise<Namespaces> {
  const { devices, condition, congestion, seed } = options;
  const delayedBy = checkHere();
  const pairs = devices.flatMap((from, i) => devices.slice(i + 1).map((to) => [from, to] as const));
  checkCarried(condition, pairs, delayedBy);
  const hosts: NamespaceHost[] = [];
  let links: RunningLinks | undefined;
  const close = async () => {
    await links?.close();
    await Promise.all(hosts.map((host) => host.close()));
  };
  try {
    // 1. A namespace for each device
    for (const device of devices) hosts.push(await NamespaceHost.open(device));
    if (congestion !== undefined) for (const host of hosts) await setCongestion(host, congestion);
    // 2. The way from here to each of them
    const addresses = await joinControl(hosts);
    // 3. The links between them
    const planned = pairs.map(([from, to]): NamespaceLink => {
      const end = (device: string, other: string) => {
        const index = devices.indexOf(device);
        return {
          host: hosts[index],
          address: addresses[index],
          interface: `link${devices.indexOf(other) + 1}`,
        };
      };
      return {
        ends: [end(from, to), end(to, from)],
        forward: linkOf(condition, from, to).conditions,
        backward: linkOf(condition, to, from).conditions,
      };
    });
    links = delayedBy === "netem" ? await startNetemLinks(planned) : await startPacketLinks(planned, seed);
    for (const link of planned) await routeLink(link);
    return {
      hosts: hosts.map((host, index) => ({ host, address: addresses[index] })),
      delayedBy,
      failure: links.failure,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Returns what delays packets on this machine. Throws InputError if namespaces cannot be made here. */
function checkHere(): "netem" | "tun" {
  const fail = (what: string) => new InputError(what, { code: "unsupported-machine" });
  if (process.platform !== "linux") throw fail("network namespaces need Linux");
  if (process.getuid!() !== 0) throw fail("network namespaces need root: run the command with sudo");
  const isThere = (tool: string) => spawnSync(tool, ["--version"]).error === undefined;
  for (const [tool, from] of [
    ["ip", "iproute2"],
    ["unshare", "util-linux"],
    ["nsenter", "util-linux"],
  ]) {
    if (!isThere(tool)) throw fail(`network namespaces need the command ${tool}: install ${from}`);
  }
  if (hasNetem()) return "netem";
  if (!isThere("python3"))
    throw fail("this kernel has no netem, so links between network namespaces need python3: install it");
  return "tun";
}

/** @throws InputError if the kernel does not have it, or does not allow it in namespaces */
async function setCongestion(host: NamespaceHost, name: string): Promise<void> {
  const folder = "/proc/sys/net/ipv4";
  const listed = async (which: "available" | "allowed") =>
    (await runTool(["cat", `${folder}/tcp_${which}_congestion_control`])).trim().split(/\s+/);
  const refuse = (why: string) => new InputError(`--congestion ${name}: ${why}`, { code: "invalid-option" });
  const available = await listed("available");
  if (!available.includes(name)) throw refuse(`this kernel has ${available.join(", ")}`);
  const allowed = await listed("allowed");
  if (!allowed.includes(name)) {
    throw refuse(
      `namespaces may not use it yet; allow it with sysctl -w net.ipv4.tcp_allowed_congestion_control="${[...allowed, name].join(" ")}"`,
    );
  }
  await host.run(["tee", `${folder}/tcp_congestion_control`], name);
}
