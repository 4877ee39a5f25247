import { InputError } from "../../base/errors.ts";
import { type Address, formatAddress, isLoopback } from "../../transport/address.ts";

/** A device and the address at which the controller reaches it. */
interface Reached {
  device: string;
  address: Address;
  /** Whether the device is known to be another machine, although its address is on this one: the end of a tunnel. */
  elsewhere?: boolean;
}

/**
 * Checks an address before another device is told to use it. An address that means this machine itself, such as the end
 * of a tunnel, would lead a device elsewhere back to itself.
 *
 * @param instead what the user can do, worded to follow "give"
 * @throws InputError naming both devices
 */
export function checkReachable(from: Reached, to: Reached, instead: string): void {
  const isHere = isLoopback(from.address.host) && !from.elsewhere;
  if (from.device === to.device || isHere || !isLoopback(to.address.host)) return;
  const there = formatAddress(to.address);
  throw new InputError(
    `${from.device} cannot reach ${to.device} at ${there}: that is an address of this machine only, and would lead ${from.device} to itself; give ${instead}`,
    { code: "invalid-testbed" },
  );
}
