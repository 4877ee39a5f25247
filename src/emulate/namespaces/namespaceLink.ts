import type { Conditions } from "../../network/conditions.ts";
import type { NamespaceHost } from "./namespaceHost.ts";

/** One end of a link: a host, the address by which others know it, and its interface to the other end. */
export interface LinkEnd {
  host: NamespaceHost;
  address: string;
  interface: string;
}

/** A link between two hosts, and what happens to the packets in each direction. */
export interface NamespaceLink {
  ends: readonly [LinkEnd, LinkEnd];
  forward: Conditions;
  backward: Conditions;
}

/** Brings both interfaces of a link up, and gives each host a way to the other one. */
export async function routeLink({ ends }: NamespaceLink): Promise<void> {
  for (const [end, other] of [ends, [ends[1], ends[0]]] as const) {
    const { host, address, interface: name } = end;
    await host.run(
      ["ip", "-batch", "-"],
      [
        // The queue is the link's; packets must not be dropped on the way to it.
        `link set ${name} mtu 1500 txqueuelen 10000 up`,
        `route add ${other.address} dev ${name} src ${address}`,
      ].join("\n"),
    );
  }
}
