import { hostname } from "node:os";
import { z } from "zod";
import { cacheDirectory } from "../../base/cacheDirectory.ts";
import { deadlineRange } from "../../transport/limits.ts";

/** Settings that a worker gets when it starts. They are plain data, because they are sent to the serving process. */
export const workerSettingsSchema = z.strictObject({
  name: z.string().min(1).default(hostname).describe("The device's name, for messages"),
  threads: z.number().int().positive().default(1).describe("Threads of ONNX Runtime"),
  slowdown: z
    .number()
    .min(1)
    .default(1)
    .describe("Factor by which compute is slowed down, to imitate a slower device"),
  secret: z
    .string()
    .regex(/^([0-9a-f]{2}){32,}$/i, "at least 32 bytes in hexadecimal are needed")
    .optional()
    .describe("The shared secret, in hexadecimal"),
  certificates: z
    .strictObject({ authority: z.string(), certificate: z.string(), key: z.string() })
    .optional()
    .describe("PEM texts"),
  plaintext: z.boolean().describe("Whether peers without keys are served; on loopback only"),
  cacheDirectory: z.string().default(cacheDirectory),
  limits: z
    .strictObject({
      message: z
        .number()
        .positive()
        .default(2 ** 30),
      stage: z
        .number()
        .positive()
        .default(2 ** 31),
      cache: z
        .number()
        .positive()
        .default(8 * 2 ** 30),
      memory: z
        .number()
        .positive()
        .optional()
        .describe("Bytes that a stage may need; by default, the memory that is free"),
      peers: z
        .number()
        .int()
        .positive()
        .default(8)
        .describe("Connections of neighbours in one session that measures links"),
    })
    .prefault({}),
  deadline: z
    .number()
    .min(deadlineRange.least)
    .max(deadlineRange.most)
    .default(10)
    .describe("Seconds without a sign of life"),
});

/** The settings of a worker. */
export interface WorkerSettings extends z.output<typeof workerSettingsSchema> {}
