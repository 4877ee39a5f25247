import { z } from "zod";
import { runtimeOverheadSchema } from "../../profile/deviceProfile.ts";
import {
  count,
  duration,
  feedSchema,
  hash,
  messageLimits,
  samples,
  seconds,
  sessionId,
  timeout,
} from "./messageFields.ts";

/** Options for running a stage. */
const runtimeSchema = z.strictObject({
  provider: z.string(),
  threads: z.number().int().positive().max(messageLimits.threads),
});

/** The rate of one direction, alone and while the other one is busy too. */
const loadedSchema = z.strictObject({
  alone: z.number().positive(),
  together: z.number().positive().optional(),
});

/** The heads of messages that measure a device or a link; frames pass without them. */
export const measureMessages = [
  // Measures one stage alone, as `profile device` does.
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
    paceRuns: samples,
    seconds: duration,
    maxSeconds: duration,
    process: z.enum(["own", "new", "same"]),
  }),
  z.strictObject({
    type: z.literal("measured"),
    /** Empty if the stage took longer than allowed. */
    samples: z.array(seconds),
    afterPauses: z.array(z.array(z.array(seconds))),
    pace: seconds.nullable(),
    peakMemory: z.number().nullable(),
    startMemory: z.number(),
    startSeconds: duration,
    loadSeconds: seconds,
  }),
  // Measures the device's pace, in the thread that computes the open stage.
  z.strictObject({ type: z.literal("pace"), runs: samples }),
  z.strictObject({ type: z.literal("paced"), seconds }),
  // Asks for the processor time so far of the session's process, without that of the thread that computes where it is known.
  z.strictObject({ type: z.literal("usage") }),
  z.strictObject({ type: z.literal("used"), cpu: seconds }),
  // Measures what the runtime adds to a stage, on this device alone.
  z.strictObject({ type: z.literal("overhead"), provider: z.string(), transport: z.enum(["tcp", "grpc"]) }),
  z.strictObject({ type: z.literal("overheads"), overhead: runtimeOverheadSchema }),
  z.strictObject({ type: z.literal("provider"), provider: z.string() }),
  z.strictObject({ type: z.literal("provided") }),

  // Measures a link with messages of many sizes. The worker at the other end is told to expect them.
  z.strictObject({ type: z.literal("expect"), session: sessionId }),
  z.strictObject({ type: z.literal("expected") }),
  z.strictObject({
    type: z.literal("ladder"),
    session: sessionId,
    to: z.string(),
    transport: z.enum(["tcp", "grpc"]),
    sizes: z.array(count.max(messageLimits.bytes)).min(1),
    repeats: z.number().int().positive().max(messageLimits.samples),
    pause: duration,
    /** Seconds of a longer pause, before further messages of each size; 0: there are none. */
    longPause: duration,
    /** Seconds. A message that would take longer is not tried. */
    longest: timeout,
    deadline: timeout,
  }),
  z.strictObject({
    type: z.literal("climbed"),
    /** For each size that was tried, one value per repeat, or fewer if TCP paused. */
    idle: z.array(z.array(seconds)),
    backToBack: z.array(z.array(seconds)),
    /** After the longer pause: one value per try, none if it was not asked for. */
    afterLongPause: z.array(z.array(seconds)),
    /** Shortest time for an empty message there and back. */
    roundTrip: seconds,
    /** Processor seconds per message for sending and receiving, by size. */
    sendCpu: z.array(seconds),
    receiveCpu: z.array(seconds),
  }),
  // Measures a link that is kept busy, in one direction, or in both one after the other and at once.
  z.strictObject({
    type: z.literal("load"),
    session: sessionId,
    to: z.string(),
    transport: z.enum(["tcp", "grpc"]),
    seconds: timeout,
    both: z.boolean(),
    deadline: timeout,
  }),
  z.strictObject({
    type: z.literal("loaded"),
    /** Shortest time for an empty message there and back. */
    roundTrip: seconds,
    /** Bits per second. */
    forward: loadedSchema,
    backward: loadedSchema.nullable(),
  }),
  /** Asks the other end to keep its direction busy; it answers with the rate in bits per second. */
  z.strictObject({ type: z.literal("flood"), seconds: timeout }),
  z.strictObject({ type: z.literal("flooded"), rate: z.number().positive() }),
  /** A message of the ladder. The last one of a group is acknowledged. */
  z.strictObject({ type: z.literal("probe"), acknowledge: z.boolean() }),
  z.strictObject({ type: z.literal("probed"), cpu: seconds }),
] as const;
