import type { Conditions } from "../network/conditions.ts";
import type { TransferCurve } from "../network/transferCurve.ts";

/** One direction of a link: the parameters of the formula, or a measured curve instead. */
export interface Link {
  conditions: Conditions;
  curve?: TransferCurve;
  /** TCP's congestion control where the curve was measured, by the kernel's name. */
  congestion?: string;
}
