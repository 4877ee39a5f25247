import { sum } from "simple-statistics";
import type { DeviceInput, SimulationInput } from "../input.ts";

/**
 * Explains why the departure-time recursion does not support an input; undefined if it does. It supports the plain
 * chain only: one stream, no shared medium and no shared host.
 */
export function whyNotTandem(input: SimulationInput): string | undefined {
  if (input.streams.length > 1) return "there are several streams";
  if (input.links.some((link) => link.medium !== undefined)) return "links share a medium";
  const { devices } = input;
  const isSlowed = ({ host }: DeviceInput) => {
    if (host === undefined) return false;
    const shares = devices.flatMap((other) =>
      other.host?.name === host.name ? (other.host.share ?? 0) : [],
    );
    return shares.length > 1 && (host.slowdown > 1 || sum(shares) > 1);
  };
  if (devices.some(isSlowed)) return "devices share a host";
  return undefined;
}
