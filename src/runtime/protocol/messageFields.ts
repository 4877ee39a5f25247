import { z } from "zod";
import { maxSeconds } from "../../base/secondsRange.ts";

/** A time on somebody's clock, or a difference between two times. */
export const seconds = z.number();
/** A number of things. */
export const count = z.number().int().nonnegative();

/**
 * Upper limits on what a message may ask for. They are above what anybody measures, and below what would keep a worker
 * busy forever, overflow a timer or fill its memory.
 */
export const messageLimits = {
  frames: 1e8,
  samples: 1e6,
  threads: 1024,
  stages: 1024,
  queue: 1e6,
  seconds: maxSeconds,
  bytes: 2 ** 40,
};
/** Seconds that something takes or may take. */
export const duration = z.number().nonnegative().max(messageLimits.seconds);
/** Seconds after which something is given up. */
export const timeout = z.number().positive().max(messageLimits.seconds);
/** Shortest frame, or time between frames: a microsecond. */
export const minPeriod = 1e-6;
/** Chooses the streams of random numbers. */
export const seed = z.union([z.number(), z.string()]);
/**
 * When a message leaves its device, and the run's time 0; given if links are emulated, on the clock that the processes of one
 * machine share.
 */
export const leaves = z.strictObject({ at: seconds, origin: seconds }).optional();
/** A number of samples. */
export const samples = count.max(messageLimits.samples);
/** The hash of a stage. */
export const hash = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in hexadecimal is needed");
/** The id of a session or a controller. */
export const sessionId = z.uuid();

/** A tensor without its bytes: name, element type in ONNX Runtime's spelling, and dimensions. */
export const tensorHeadSchema = z.strictObject({
  name: z.string(),
  type: z.string(),
  shape: z.array(count).max(32),
});

/** How inputs that are not drawn as usual are fed. The values of `given` are the message's body. */
export const feedSchema = {
  ranges: z.array(z.strictObject({ name: z.string(), from: z.number().int(), below: z.number().int() })),
  given: z.array(tensorHeadSchema),
};

/** Another clock compared with this one: how far it is ahead, how far off that may be, and the shortest round trip seen. */
export const clockSchema = z.strictObject({ offset: seconds, bound: seconds, roundTrip: seconds });

/** Name, type and shape of a tensor whose bytes follow in the body. */
export interface TensorHead extends z.infer<typeof tensorHeadSchema> {}
