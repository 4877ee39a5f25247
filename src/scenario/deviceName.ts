import { z } from "zod";

/** Names that predictions use for other things that can be busy: no device may have them. */
const busyNames = ["window", "shared"];

/** The name that a scenario or a testbed gives to a device. */
export const deviceName = z
  .string()
  .regex(/^[\w.-]+$/, "a device's name is made of letters, digits, `_`, `.` and `-`")
  .refine((name) => !busyNames.includes(name), {
    error: ({ input }) => `a device cannot be called ${input}: results use this name for something else`,
  })
  .describe("The name of a device")
  .meta({ examples: ["pi"] });
