import type { Conditions } from "../network/conditions.ts";
import type { BbrConnection } from "../network/roundTripProbes.ts";
import type { TransferCurve } from "../network/transferCurve.ts";

/** One direction of a link: the parameters of the formula, or a measured curve instead. */
export interface Link {
  conditions: Conditions;
  curve?: TransferCurve;
  /** Given if the curve was measured over a connection whose congestion control is BBR. */
  bbr?: BbrConnection;
}
