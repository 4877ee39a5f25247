import { z } from "zod";

/** Where a profile's figures come from; a device profile adds facts about the host. */
export const provenanceSchema = z.strictObject({
  command: z.string().describe("The command that measured"),
  note: z
    .string()
    .optional()
    .describe("Anything else that a reader should know")
    .meta({ examples: ["measured on a quiet machine"] }),
  versions: z
    .record(z.string(), z.string())
    .describe("Versions of the programs used")
    .meta({ examples: [{ paretopipe: "0.1.0", node: "20.20.2", "onnxruntime-node": "1.30.0" }] }),
});
