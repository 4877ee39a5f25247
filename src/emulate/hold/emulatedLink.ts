import { z } from "zod";
import { checkDocument } from "../../base/checkDocument.ts";
import { type Conditions, conditionsSchema } from "../../network/conditions.ts";
import { type CongestionControl, congestionControls } from "../../network/congestion.ts";
import type { BbrConnection } from "../../network/roundTripProbes.ts";
import type { StartUp } from "../../network/startUp.ts";
import type { TransferCurve } from "../../network/transferCurve.ts";
import { linkProfileSchema } from "../../profile/linkProfile.ts";

/** Schema of a link as it is sent: JSON has no Infinity, so an unlimited rate is null. */
const sentLinkSchema = z.strictObject({
  from: z.string(),
  conditions: conditionsSchema.extend({
    rate: z
      .number()
      .positive()
      .nullable()
      .transform((rate) => rate ?? Number.POSITIVE_INFINITY),
  }),
  curve: linkProfileSchema.shape.curve.optional(),
  startUp: z
    .strictObject({
      initialWindow: z.number().min(1).optional(),
      buffer: z.number().min(1).optional(),
    })
    .optional(),
  congestion: z.enum(congestionControls).optional(),
  bbr: z.strictObject({ roundTrip: z.number().nonnegative() }).optional(),
});

/** A link that leads to a device: the device that it comes from, and what happens on it. */
export interface EmulatedLink {
  from: string;
  conditions: Conditions;
  /** A measured curve, used instead of the conditions. */
  curve?: TransferCurve;
  startUp?: StartUp;
  /** The congestion control, if losses slow it down. */
  congestion?: CongestionControl;
  /** Given if the curve was measured over a connection whose congestion control is BBR. */
  bbr?: BbrConnection;
}

/** Encodes links for a message. */
export function encodeLinks(links: readonly EmulatedLink[]): Uint8Array {
  return Buffer.from(
    JSON.stringify(links, (name, value) =>
      name === "rate" && value === Number.POSITIVE_INFINITY ? null : value,
    ),
  );
}

/**
 * Decodes what `encodeLinks` gave.
 *
 * @param remote the sender, for messages
 * @throws InputError naming what is wrong
 */
export function decodeLinks(bytes: Uint8Array, remote: string): EmulatedLink[] {
  return checkDocument(parse(bytes), z.array(sentLinkSchema), `links from ${remote}`);
}

/** Returns null for what is not JSON; the schema then says that a list is needed. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return null;
  }
}
