import { z } from "zod";
import { checkDocument } from "../../base/checkDocument.ts";
import { hostFactsSchema } from "../../profile/hostFactsSchema.ts";
import type { Arrivals } from "../../simulate/input.ts";
import { measureMessages } from "./measureMessages.ts";
import {
  clockSchema,
  count,
  duration,
  feedSchema,
  hash,
  leaves,
  messageLimits,
  minPeriod,
  seconds,
  seed,
  sessionId,
  tensorHeadSchema,
  timeout,
} from "./messageFields.ts";

/** Both ends must speak the same version. It changes whenever a message changes, or the way it is sent. */
export const protocolVersion = 8;

/** The simulator's arrivals. A list's times are the message's body, because a list may be long and a head may not. */
const arrivalsSchema: z.ZodType<Exclude<Arrivals, { kind: "list" }> | { kind: "list" }> = z.union([
  z.strictObject({ kind: z.literal("saturated") }),
  z.strictObject({
    kind: z.literal("periodic"),
    period: z.number().min(minPeriod).max(messageLimits.seconds),
  }),
  z.strictObject({
    kind: z.literal("poisson"),
    rate: z
      .number()
      .min(1 / messageLimits.seconds)
      .max(1 / minPeriod),
  }),
  z.strictObject({ kind: z.literal("list") }),
]);

/** What a device is and what it runs; the reply to `hello`. */
const welcomeSchema = z.strictObject({
  type: z.literal("welcome"),
  protocol: z.number().int(),
  name: z.string(),
  versions: z.record(z.string(), z.string()),
  threads: z.number().int().positive(),
  slowdown: z.number().positive(),
  host: hostFactsSchema,
  /** Bytes. */
  freeMemory: z.number(),
  freeDisk: z.number(),
  limits: z.strictObject({ modelBytes: z.number(), messageBytes: z.number() }),
});

/** The head of every message, by its `type`. Times are seconds on the sender's monotonic clock. */
export const messageSchema = z.discriminatedUnion("type", [
  // The first message on every connection, and its answer.
  z.strictObject({
    type: z.literal("hello"),
    protocol: z.number().int(),
    version: z.string(),
    role: z.enum(["controller", "peer"]),
    /** The session that a peer belongs to, and the device that it is if a plan is open; sent by peers only. */
    session: sessionId.optional(),
    device: z.string().optional(),
    /** The process that a controller is, and its name for the device; sent by controllers only. */
    controller: z.strictObject({ id: sessionId, device: z.string() }).optional(),
  }),
  welcomeSchema,
  z.strictObject({ type: z.literal("joined") }),
  z.strictObject({
    type: z.literal("failed"),
    code: z.enum([
      "busy",
      "same-worker",
      "version",
      "session",
      "hash",
      "limit",
      "disk",
      "load",
      "run",
      "shape",
      "peer",
      "input",
    ]),
    message: z.string(),
  }),

  // A stage is sent as bytes with a hash, in pieces, and kept on disk.
  z.strictObject({ type: z.literal("has"), hash }),
  z.strictObject({ type: z.literal("had"), hash, has: z.boolean() }),
  z.strictObject({
    type: z.literal("store"),
    hash,
    bytes: count.max(messageLimits.bytes),
    offset: count.max(messageLimits.bytes),
  }),
  z.strictObject({ type: z.literal("stored"), hash }),

  /**
   * Before `open`: the links that lead to this worker are emulated. The links are the body (`encodeLinks` in
   * emulate/hold/emulatedLink.ts). The worker holds each message of a neighbour until its link would have delivered it, so
   * all workers must run on one machine.
   */
  z.strictObject({ type: z.literal("emulate"), seed }),
  z.strictObject({ type: z.literal("emulating") }),

  // Prepares a stage of a plan, and says where it sends its results.
  z.strictObject({
    type: z.literal("open"),
    session: sessionId,
    index: count,
    /** Which of the stage's devices this is: it computes the frames `turn`, `turn` + n and so on, of n devices. */
    turn: count,
    stages: z.number().int().positive().max(messageLimits.stages),
    /** Null if the first stage is empty. Without threads it runs with the worker's own number of them. */
    stage: z
      .strictObject({
        hash,
        provider: z.string(),
        threads: z.number().int().positive().max(messageLimits.threads).optional(),
      })
      .nullable(),
    inputs: z.array(tensorHeadSchema),
    ...feedSchema,
    outputs: z.array(tensorHeadSchema),
    queue: count.max(messageLimits.queue),
    deliver: z.enum(["source", "last"]),
    /** Device names of each stage, in turn. The source is alone. */
    devices: z.array(z.array(z.string()).min(1).max(messageLimits.stages)).min(1),
    /** Addresses, `HOST:PORT`, of the next stage's devices that frames go to, in turn (`partners`); none for the last stage. */
    next: z.array(z.string()).max(messageLimits.stages),
    transport: z.enum(["tcp", "grpc"]),
    deadline: timeout,
    /** Whether connections to other stages are primed: TCP learns the path's rate before the first frame. */
    prime: z.boolean(),
  }),
  z.strictObject({
    type: z.literal("opened"),
    loadSeconds: seconds,
    /** The clocks of the devices in `next` minus this one's. */
    clocks: z.array(clockSchema),
  }),
  /** With three or more stages, the last one connects to the source, at this address, to bring it results. */
  z.strictObject({ type: z.literal("return"), to: z.string() }),
  z.strictObject({
    type: z.literal("returning"),
    /** The source's clock minus the last stage's. */
    clock: clockSchema,
  }),
  z.strictObject({
    type: z.literal("run"),
    frames: z.number().int().positive().max(messageLimits.frames),
    arrivals: arrivalsSchema,
    window: z.number().int().positive().max(messageLimits.frames).nullable(),
    drop: z.boolean(),
    seed,
    keepOutput: z.boolean(),
  }),
  z.strictObject({ type: z.literal("started"), at: seconds }),
  /**
   * Finished frames, in order, sent while the run goes on. The body has a row for each (`frameRow` in
   * pipeline/frameRow.ts), as little-endian 64-bit floats.
   */
  z.strictObject({ type: z.literal("rows"), rows: z.number().int().positive() }),
  z.strictObject({
    type: z.literal("finished"),
    /** Number of all rows sent before. */
    rows: count,
    drops: count,
    /** The first frame's result, if it was asked for. Its bytes are the body. */
    output: z.array(tensorHeadSchema),
    /** Peak resident memory of this process, bytes. */
    memory: z.number(),
  }),

  /**
   * Runs frames that the controller sends, at the source: each `input` is answered by one `output`, in order. At most
   * `inputs` of them may wait at the source.
   */
  z.strictObject({
    type: z.literal("stream"),
    window: z.number().int().positive().max(messageLimits.frames).nullable(),
    inputs: z.number().int().positive().max(messageLimits.queue),
  }),
  z.strictObject({ type: z.literal("streaming") }),
  z.strictObject({ type: z.literal("input"), frame: count, tensors: z.array(tensorHeadSchema) }),
  z.strictObject({
    type: z.literal("output"),
    frame: count,
    tensors: z.array(tensorHeadSchema),
    /** The frame's times, as `frameRow` in pipeline/frameRow.ts. */
    row: z.array(seconds),
  }),

  // The controller is finished. The answer says that the worker is ready for the next controller.
  z.strictObject({ type: z.literal("bye") }),
  z.strictObject({ type: z.literal("gone") }),

  ...measureMessages,

  // Messages between stages.
  z.strictObject({
    type: z.literal("frame"),
    frame: count,
    tensors: z.array(tensorHeadSchema),
    stamps: z.array(z.array(seconds)),
    leaves,
  }),
  z.strictObject({ type: z.literal("credit"), leaves }),
  z.strictObject({
    type: z.literal("result"),
    frame: count,
    tensors: z.array(tensorHeadSchema),
    stamps: z.array(z.array(seconds)),
    leaves,
  }),
  /** Asks the other end to prime its direction of the connection. */
  z.strictObject({ type: z.literal("prime") }),
  z.strictObject({ type: z.literal("primed") }),
  z.strictObject({ type: z.literal("ping"), id: count }),
  /** `held`: seconds that an emulated link takes for the ping, which is not held. */
  z.strictObject({
    type: z.literal("pong"),
    id: count,
    received: seconds,
    sent: seconds,
    held: duration.optional(),
  }),
]);

/** The head of any message between controller and worker, or between two workers. */
export type Head = z.infer<typeof messageSchema>;

/** The head of the messages of one type. */
export type HeadOf<T extends Head["type"]> = Extract<Head, { type: T }>;

/** A worker's answer to a greeting: what it is and what it can do. */
export interface Welcome extends z.infer<typeof welcomeSchema> {}

/** Why a worker could not do what it was asked. */
export type FailureCode = HeadOf<"failed">["code"];

/** What a hello has in every protocol. */
const anyHelloSchema = z.object({
  type: z.literal("hello"),
  protocol: z.number().int(),
  version: z.string(),
});

/**
 * Checks a head that `remote` sent. Of a hello of another protocol, whose other fields may be any, it returns what every hello has: its
 * sender must be told of the version, not of fields.
 *
 * @throws InputError naming the faulty fields
 */
export function parseHead(head: unknown, remote: string): Head {
  if ((head as Partial<Head> | null)?.type === "hello") {
    const { success, data } = anyHelloSchema.safeParse(head);
    if (success && data.protocol !== protocolVersion) return { ...data, role: "controller" };
  }
  return checkDocument(head, messageSchema, `a message from ${remote}`);
}
