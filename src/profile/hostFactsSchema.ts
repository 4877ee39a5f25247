import { z } from "zod";

/** The facts about a host that explain its times. */
export const hostFactsSchema = z.strictObject({
  name: z.string().describe("The host's name"),
  cpu: z.string().describe("The processor's model"),
  cores: z.number().int().positive().describe("Cores that the OS reports"),
  allowedCores: z.string().nullable().describe("Cores this process may use, as the OS lists them: `0-1`"),
  cpuQuota: z
    .number()
    .positive()
    .nullable()
    .optional()
    .describe(
      "Limit of processor time set by control groups, in cores (`docker run --cpus 1.5`); null if there is no limit",
    )
    .meta({ examples: [1.5] }),
  memory: z.number().describe("Bytes of memory"),
  os: z.string().describe("The operating system and its release"),
  arch: z.string().describe("The processor's architecture, in Node's words"),
  board: z
    .string()
    .nullable()
    .describe("The board's model, if the OS reports it")
    .meta({ examples: ["Raspberry Pi 4 Model B Rev 1.4"] }),
  governor: z
    .string()
    .nullable()
    .describe("The CPU's frequency governor, if the OS reports it")
    .meta({ examples: ["performance"] }),
  throttled: z
    .string()
    .nullable()
    .describe("Throttling flags of a Raspberry Pi's firmware; `0x0` is none")
    .meta({ examples: ["0x0"] }),
  temperature: z
    .number()
    .nullable()
    .describe("Temperature of the hottest thermal zone, degrees Celsius, if the OS reports it")
    .meta({ examples: [48.3] }),
  congestion: z
    .string()
    .nullable()
    .optional()
    .describe("TCP's congestion control, by the kernel's name, if the OS reports it")
    .meta({ examples: ["cubic"] }),
});

/** The facts about a host that explain its times. */
export interface HostFacts extends z.infer<typeof hostFactsSchema> {}
