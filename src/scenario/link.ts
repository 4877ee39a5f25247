import type { Conditions } from "../network/conditions.ts";
import type { BbrConnection } from "../network/roundTripProbes.ts";
import type { TransferCurve } from "../network/transferCurve.ts";
import type { LinkSpread } from "../profile/linkProfile.ts";

/** One direction of a link: the parameters of the formula, or a measured curve instead. */
export interface Link {
  conditions: Conditions;
  curve?: TransferCurve;
  /** How much the messages behind the curve vary. */
  spread?: LinkSpread;
  /** Given if the curve was measured over a connection whose congestion control is BBR. */
  bbr?: BbrConnection;
}
