import { z } from "zod";

/** Where a profile's figures come from; a device's adds facts about the host. */
export const provenanceSchema = z.strictObject({
  command: z.string(),
  note: z.string().optional(),
  versions: z.record(z.string(), z.string()),
});
