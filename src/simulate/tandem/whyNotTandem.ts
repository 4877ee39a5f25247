import type { DeviceInput, SimulationInput } from "../input.ts";

/**
 * Explains why the departure-time recursion does not support an input; undefined if it does. It supports the plain
 * chain only: one stream, no shared medium and no shared host.
 */
export function whyNotTandem(input: SimulationInput): string | undefined {
  if (input.streams.length > 1) return "there are several streams";
  if (input.links.some((link) => link.medium !== undefined)) return "links share a medium";
  const { devices } = input;
  const isSlowed = ({ host }: DeviceInput, index: number) =>
    host !== undefined &&
    host.slowdown > 1 &&
    devices.some((other, place) => place !== index && other.host?.name === host.name);
  if (devices.some(isSlowed)) return "devices share a host";
  return undefined;
}
