import { ParetoPipeError } from "../../base/errors.ts";
import type { NamespaceHost } from "./namespaceHost.ts";
import { runTool } from "./runTool.ts";

/** The networks 198.18.N.0/24 are for tests of network devices (RFC 2544): no host has an address there. */
const networks = 256;

/** Last byte of this machine's own address in such a network. */
const own = 254;

/**
 * Joins this machine to each host directly, so that a controller here reaches workers there without crossing the links
 * under test. The connections are pairs of virtual Ethernet devices; they end with the namespaces.
 *
 * @returns the address of each host, by which this machine and the other hosts know it
 * @throws ParetoPipeError if all networks are taken
 */
export async function joinControl(hosts: readonly NamespaceHost[]): Promise<string[]> {
  const network = await claimNetwork(hosts[0]);
  const here = `198.18.${network}.${own}`;
  const addresses = hosts.map((_, index) => `198.18.${network}.${index + 1}`);
  for (const [index, host] of hosts.entries()) {
    const name = interfaceName(network, index);
    // The first interface was made when the network was claimed.
    if (index > 0) await addPair(name, host);
    await host.run(
      ["ip", "-batch", "-"],
      [
        `address add ${addresses[index]}/32 dev lo`,
        "link set control up",
        `route add ${here} dev control src ${addresses[index]}`,
      ].join("\n"),
    );
    await runTool(
      ["ip", "-batch", "-"],
      [
        `address add ${here}/32 dev ${name}`,
        `link set ${name} up`,
        `route add ${addresses[index]} dev ${name} src ${here}`,
      ].join("\n"),
    );
  }
  return addresses;
}

/** Takes the first network that no other testbed has. The kernel refuses a second interface of the same name. */
async function claimNetwork(first: NamespaceHost): Promise<number> {
  for (let network = 0; ; network++) {
    try {
      await addPair(interfaceName(network, 0), first);
      return network;
    } catch (error) {
      const isTaken = error instanceof ParetoPipeError && error.message.includes("File exists");
      if (!isTaken || network === networks - 1) throw error;
    }
  }
}

function addPair(name: string, { pid }: NamespaceHost): Promise<string> {
  const peer = ["peer", "name", "control", "netns", String(pid)];
  return runTool(["ip", "link", "add", name, "type", "veth", ...peer]);
}

function interfaceName(network: number, index: number): string {
  return `pareto${network}-${index}`;
}
