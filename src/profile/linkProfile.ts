import { z } from "zod";
import { hostFactsSchema } from "./hostFactsSchema.ts";
import { provenanceSchema } from "./provenanceSchema.ts";

const loadSchema = z.strictObject({
  alone: z
    .number()
    .positive()
    .describe("Rate if only this direction is busy")
    .meta({ examples: [24_100_000] }),
  together: z
    .number()
    .positive()
    .describe("Rate if both directions are busy")
    .meta({ examples: [23_900_000] }),
});

const shares = z.array(z.number().nonnegative()).min(1);

const seconds = z.array(z.number().nonnegative()).min(1);

/** Transfer times of one direction of a link, measured with a ladder of message sizes: profiles/*.json. */
export const linkProfileSchema = z.strictObject({
  schema: z.literal("paretopipe/profile/v1").describe("The kind and version of this file"),
  kind: z.literal("link").describe("What this is a profile of"),
  name: z.string().describe("A title: the two ends"),
  createdAt: z.string().describe("When it was measured, in UTC"),
  provenance: provenanceSchema
    .extend({
      from: hostFactsSchema.optional().describe("The host that sent"),
      to: hostFactsSchema.optional().describe("The host that received"),
      roundTrip: z
        .number()
        .nonnegative()
        .optional()
        .describe("Minimum round trip of an empty message, seconds"),
      repeats: z.number().int().positive().optional().describe("Number of messages behind each median"),
    })
    .describe("Where the figures come from"),
  transport: z.string().describe("The transport that carried the messages: tcp or grpc"),
  congestion: z
    .string()
    .optional()
    .describe(
      "TCP's congestion control where it was sent from, by the kernel's name. With `bbr`, predictions have its pauses",
    )
    .meta({ examples: ["bbr"] }),
  curve: z
    .strictObject({
      bytes: z.array(z.number().nonnegative()).min(1).describe("Message sizes in bytes, increasing"),
      idle: seconds.describe("Seconds until the last byte has arrived, after the link was idle"),
      backToBack: seconds
        .optional()
        .describe("Seconds per message if messages follow each other without a pause"),
      longPause: z
        .strictObject({
          from: z
            .number()
            .nonnegative()
            .describe("The pause before the messages of `idle`, seconds")
            .meta({ examples: [0.31] }),
          to: z
            .number()
            .positive()
            .describe("The pause before these messages, seconds")
            .meta({ examples: [2] }),
          seconds: seconds
            .describe("Seconds until the last byte has arrived")
            .meta({ examples: [[0.031, 0.095, 0.18]] }),
        })
        .optional()
        .describe("The same after a longer pause: TCP may have to start anew, or a radio to wake"),
    })
    .describe("The transfer curve, which the simulator uses instead of its formula"),
  spread: z
    .strictObject({
      idle: shares.describe("Of the times after idle, by size").meta({ examples: [[0.004, 0.002, 0.01]] }),
      backToBack: shares
        .describe("Of the times of messages that follow each other, by size")
        .meta({ examples: [[0.02, 0.003, 0.001]] }),
    })
    .optional()
    .describe(
      "Relative standard deviation of the messages behind each time of the curve; predicted intervals have it",
    ),
  load: z
    .strictObject({
      forward: loadSchema.describe("The direction that this profile is of"),
      backward: loadSchema.describe("The other direction"),
    })
    .optional()
    .describe("What the link carries when it is kept busy, bits per second; the simulator does not use it"),
});

/** How much the messages behind a link profile's curve vary: relative standard deviations, for each of its sizes. */
export interface LinkSpread extends NonNullable<LinkProfile["spread"]> {}

/** Transfer times of one direction of a link; the content of a link's profile. */
export interface LinkProfile extends z.infer<typeof linkProfileSchema> {}
