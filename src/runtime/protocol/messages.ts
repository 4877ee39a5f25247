import { z } from "zod";
import { checkDocument } from "../../base/document.ts";
import { hostFactsSchema, runtimeOverheadSchema } from "../../profile/deviceProfile.ts";

/** Both ends must speak the same version: it changes whenever a message does, or how it is sent. */
export const protocolVersion = 4;

/** A time on somebody's clock, or a difference of two. */
const seconds = z.number();
const count = z.number().int().nonnegative();

/*
 * Ceilings of what a message may ask for: above what anybody measures, below what would keep a worker busy for ever,
 * overflow a timer or fill its memory.
 */
const most = {
  frames: 1e8,
  samples: 1e6,
  threads: 1024,
  stages: 1024,
  queue: 1e6,
  seconds: 1e6,
  bytes: 2 ** 40,
};
/** Seconds that a message may speak of. */
export const maxSeconds = most.seconds;
const duration = z.number().nonnegative().max(most.seconds);
const timeout = z.number().positive().max(most.seconds);
/** A frame or a time between frames takes a microsecond at least. */
const minPeriod = 1e-6;
const samples = count.max(most.samples);
const hash = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal is needed");
const sessionId = z.uuid();

/** A tensor as it is announced and sent: name, element type as ONNX Runtime names it, dimensions. */
export const tensorHeadSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  shape: z.array(count).max(32),
});

/** How inputs are fed that are not drawn as usual; the values of `given` are the message's body. */
const feedSchema = {
  ranges: z.array(z.strictObject({ name: z.string(), from: z.number().int(), below: z.number().int() })),
  given: z.array(tensorHeadSchema),
};

/** How a stage is run. */
const runtimeSchema = z.strictObject({
  provider: z.string(),
  threads: z.number().int().positive().max(most.threads),
});

const arrivalsSchema = z.union([
  z.strictObject({ kind: z.literal("saturated") }),
  z.strictObject({ kind: z.literal("periodic"), period: z.number().min(minPeriod).max(most.seconds) }),
  z.strictObject({
    kind: z.literal("poisson"),
    rate: z
      .number()
      .min(1 / most.seconds)
      .max(1 / minPeriod),
  }),
  /** The times are the message's body, 64-bit floats: a list may be long, and a head may not. */
  z.strictObject({ kind: z.literal("list") }),
]);

/** How another clock goes: what it is ahead, how far that may be off, the least round trip seen. */
const clockSchema = z.strictObject({ offset: seconds, bound: seconds, roundTrip: seconds });

/** What a device is and runs; in reply to `hello`. */
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

/** Every message's head, by its `type`. Times are seconds on the sender's monotonic clock. */
export const messageSchema = z.discriminatedUnion("type", [
  // First on every connection, and the answer to it.
  z.strictObject({
    type: z.literal("hello"),
    protocol: z.number().int(),
    version: z.string(),
    role: z.enum(["controller", "peer"]),
    /** A peer's: the session that it belongs to. */
    session: sessionId.optional(),
  }),
  welcomeSchema,
  z.strictObject({ type: z.literal("joined") }),
  z.strictObject({
    type: z.literal("failed"),
    code: z.enum([
      "busy",
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

  // Stages come as bytes with a hash, in pieces, and are kept on disk.
  z.strictObject({ type: z.literal("has"), hash }),
  z.strictObject({ type: z.literal("had"), hash, has: z.boolean() }),
  z.strictObject({
    type: z.literal("store"),
    hash,
    bytes: count.max(most.bytes),
    offset: count.max(most.bytes),
  }),
  z.strictObject({ type: z.literal("stored"), hash }),

  // A stage of a plan is made ready, and told to whom it sends.
  z.strictObject({
    type: z.literal("open"),
    session: sessionId,
    index: count,
    stages: z.number().int().positive().max(most.stages),
    /** Null where the first stage is empty. */
    stage: z.strictObject({ hash, provider: z.string() }).nullable(),
    inputs: z.array(tensorHeadSchema),
    ...feedSchema,
    outputs: z.array(tensorHeadSchema),
    queue: count.max(most.queue),
    deliver: z.enum(["source", "last"]),
    /** Names of the devices of all stages, for messages. */
    devices: z.array(z.string()).min(1),
    /** Where the next stage is, `HOST:PORT`; null for the last. */
    next: z.string().nullable(),
    transport: z.enum(["tcp", "grpc"]),
    deadline: timeout,
  }),
  z.strictObject({
    type: z.literal("opened"),
    loadSeconds: seconds,
    /** The next stage's clock less this one's. */
    clock: clockSchema.nullable(),
  }),
  /** The last of three and more stages joins the source, which is at this address, to bring it results. */
  z.strictObject({ type: z.literal("return"), to: z.string() }),
  z.strictObject({
    type: z.literal("returning"),
    /** The source's clock less the last stage's. */
    clock: clockSchema,
  }),
  z.strictObject({
    type: z.literal("run"),
    frames: z.number().int().positive().max(most.frames),
    arrivals: arrivalsSchema,
    window: z.number().int().positive().max(most.frames).nullable(),
    drop: z.boolean(),
    seed: z.union([z.number(), z.string()]),
    keepOutput: z.boolean(),
  }),
  z.strictObject({ type: z.literal("started"), at: seconds }),
  /**
   * Frames that are done, in order, while the run goes on: the body has a row for each (`frameRow` in
   * pipeline/source.ts), of 64-bit floats, little-endian.
   */
  z.strictObject({ type: z.literal("rows"), rows: z.number().int().positive() }),
  z.strictObject({
    type: z.literal("finished"),
    /** Rows that came before, in all. */
    rows: count,
    drops: count,
    /** The first frame's result, whose bytes are the body; where it was asked for. */
    output: z.array(tensorHeadSchema),
    /** Most bytes that this process had resident. */
    memory: z.number(),
  }),

  // The controller is done; the answer says that the worker is ready for the next.
  z.strictObject({ type: z.literal("bye") }),
  z.strictObject({ type: z.literal("gone") }),

  // One stage measured alone, as `profile device` does it.
  z.strictObject({
    type: z.literal("measure"),
    hash,
    runtime: runtimeSchema,
    ...feedSchema,
    warmupRuns: samples,
    warmupSeconds: duration,
    sampleSeconds: duration,
    minSamples: samples,
    maxSamples: samples,
    pauses: z.array(duration),
    pauseSeconds: duration,
    maxPauses: samples,
    runsAfterPause: samples,
    afterPauseSeconds: duration,
    seconds: duration,
    maxSeconds: duration,
  }),
  z.strictObject({
    type: z.literal("measured"),
    /** None where it took longer than it may. */
    samples: z.array(seconds),
    afterPauses: z.array(z.array(z.array(seconds))),
    peakMemory: z.number(),
    loadSeconds: seconds,
  }),
  // What the runtime adds to it, measured by this device alone.
  z.strictObject({ type: z.literal("overhead"), provider: z.string(), transport: z.enum(["tcp", "grpc"]) }),
  z.strictObject({ type: z.literal("overheads"), overhead: runtimeOverheadSchema }),
  z.strictObject({ type: z.literal("provider"), provider: z.string() }),
  z.strictObject({ type: z.literal("provided") }),

  // A link measured with messages of many sizes. The worker at the other end is told to expect them.
  z.strictObject({ type: z.literal("expect"), session: sessionId }),
  z.strictObject({ type: z.literal("expected") }),
  z.strictObject({
    type: z.literal("ladder"),
    session: sessionId,
    to: z.string(),
    transport: z.enum(["tcp", "grpc"]),
    sizes: z.array(count.max(most.bytes)).min(1),
    repeats: z.number().int().positive().max(most.samples),
    pause: duration,
    /** No message is tried that would take longer than this. */
    longest: timeout,
    deadline: timeout,
  }),
  z.strictObject({
    type: z.literal("climbed"),
    /** By size, for those that were tried, then repeat. */
    idle: z.array(z.array(seconds)),
    backToBack: z.array(z.array(seconds)),
    /** Least time of an empty message there and back. */
    roundTrip: seconds,
    /** Processor seconds a message that sending and receiving took, by size. */
    sendCpu: z.array(seconds),
    receiveCpu: z.array(seconds),
  }),

  // Between stages.
  z.strictObject({
    type: z.literal("frame"),
    frame: count,
    tensors: z.array(tensorHeadSchema),
    stamps: z.array(z.array(seconds)),
  }),
  z.strictObject({ type: z.literal("credit") }),
  z.strictObject({
    type: z.literal("result"),
    frame: count,
    tensors: z.array(tensorHeadSchema),
    stamps: z.array(z.array(seconds)),
  }),
  z.strictObject({ type: z.literal("ping"), id: count }),
  z.strictObject({ type: z.literal("pong"), id: count, received: seconds, sent: seconds }),
  /** A message of the ladder. The last of a group is acknowledged. */
  z.strictObject({ type: z.literal("probe"), acknowledge: z.boolean() }),
  z.strictObject({ type: z.literal("probed"), cpu: seconds }),
]);

export type Head = z.infer<typeof messageSchema>;
export type HeadOf<T extends Head["type"]> = Extract<Head, { type: T }>;
export type TensorHead = z.infer<typeof tensorHeadSchema>;
export type Welcome = z.infer<typeof welcomeSchema>;
export type FailureCode = HeadOf<"failed">["code"];

/** Checks a head that came from `remote`. Throws InputError naming the fields at fault. */
export function parseHead(head: unknown, remote: string): Head {
  return checkDocument(head, messageSchema, `a message from ${remote}`);
}
