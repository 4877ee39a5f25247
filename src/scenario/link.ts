import type { Conditions } from "../network/conditions.ts";
import type { BbrConnection } from "../network/roundTripProbes.ts";
import type { TransferCurve } from "../network/transferCurve.ts";

/** Relative standard deviations of the messages of a link profile, for each size of its curve. */
export interface LinkSpread {
  /** Of the times after idle. */
  idle: readonly number[];
  /** Of the times per message if messages follow each other. */
  backToBack: readonly number[];
}

/** One direction of a link: the parameters of the formula, or a measured curve instead. */
export interface Link {
  conditions: Conditions;
  curve?: TransferCurve;
  /** How much the messages behind the curve vary. */
  spread?: LinkSpread;
  /** Given if the curve was measured over a connection whose congestion control is BBR. */
  bbr?: BbrConnection;
}
