import { z } from "zod";
import { recordByNameSchema } from "../../base/recordByName.ts";
import { traceSchema } from "../../network/trace.ts";
import { deviceProfileSchema } from "../../profile/deviceProfile.ts";
import { linkProfileSchema } from "../../profile/linkProfile.ts";

const packedFileSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("profile"), profile: deviceProfileSchema }),
  z.strictObject({ kind: z.literal("link profile"), profile: linkProfileSchema }),
  z.strictObject({ kind: z.literal("trace"), text: z.string() }),
  // A trace whose file is too long to keep, as it was read.
  z.strictObject({
    kind: z.literal("read trace"),
    trace: traceSchema,
    understood: z.strictObject({
      format: z.string(),
      origin: z.string(),
      units: z.record(z.string(), z.string()),
    }),
  }),
]);

/** A scenario with the files that it names, in one value that needs no disk. */
export const packedScenarioSchema = z.strictObject({
  schema: z.literal("paretopipe/packed-scenario/v1"),
  /** The scenario file's name, for messages, the command line and downloads. */
  file: z.string(),
  /** The scenario file's text, with its comments. */
  text: z.string(),
  /** The files that the scenario names, by their paths as it writes them. */
  files: recordByNameSchema(z.string(), packedFileSchema),
});

/** A file that a scenario names: a profile, a link's profile, or a trace, as text or, if it is very long, as it was read. */
export type PackedFile = z.infer<typeof packedFileSchema>;

/** A scenario with the files that it names, in one value that needs no disk. */
export interface PackedScenario extends z.infer<typeof packedScenarioSchema> {}
