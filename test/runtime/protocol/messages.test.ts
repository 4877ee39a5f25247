import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failedReply } from "../../../src/runtime/protocol/failedReply.ts";
import { checkHello } from "../../../src/runtime/protocol/hello.ts";
import { messageSchema, parseHead } from "../../../src/runtime/protocol/messages.ts";
import { bytesOf } from "../../../src/runtime/protocol/tensors.ts";
import { defaultLimits } from "../../../src/transport/limits.ts";

const run = {
  type: "run",
  frames: 1,
  arrivals: { kind: "saturated" },
  window: null,
  drop: false,
  seed: 1,
  keepOutput: false,
};
const measure = {
  type: "measure",
  hash: "0".repeat(64),
  ranges: [],
  given: [],
  runtime: { provider: "cpu", threads: 1 },
  warmupRuns: 1,
  warmupSeconds: 1,
  sampleSeconds: 1,
  minSamples: 1,
  maxSamples: 1,
  pauses: [1],
  pauseSeconds: 0,
  maxPauses: 0,
  paceRuns: 5,
  runsAfterPause: 0,
  afterPauseSeconds: 0,
  seconds: 1,
  maxSeconds: 1,
  process: "own",
};
const ladder = {
  type: "ladder",
  session: crypto.randomUUID(),
  to: "pi:7070",
  transport: "tcp",
  sizes: [0],
  repeats: 1,
  pause: 0.1,
  longPause: 0,
  longest: 1,
  deadline: 1,
};

describe("numbers in messages", () => {
  it("are accepted if a device can do what they ask for", () => {
    for (const head of [run, measure, ladder]) expect(parseHead(head, "pi")).toEqual(head);
    const day = 86_400_000;
    expect(parseHead({ ...run, frames: day }, "pi")).toMatchObject({ frames: day });
  });

  it.each<[object, string]>([
    [{ ...run, frames: 1e12 }, "frames"],
    [{ ...run, frames: Number.MAX_SAFE_INTEGER }, "frames"],
    [{ ...run, window: 1e12 }, "window"],
    [{ ...run, arrivals: { kind: "periodic", period: 1e-9 } }, "arrivals.period"],
    [{ ...run, arrivals: { kind: "periodic", period: 1e300 } }, "arrivals.period"],
    [{ ...run, arrivals: { kind: "poisson", rate: 1e300 } }, "arrivals.rate"],
    [{ ...run, arrivals: { kind: "poisson", rate: 1e-300 } }, "arrivals.rate"],
    [{ ...measure, runtime: { provider: "cpu", threads: 3000 } }, "runtime.threads"],
    [{ ...measure, minSamples: 1e9 }, "minSamples"],
    [{ ...measure, pauses: [1e9] }, "pauses[0]"],
    [{ ...measure, pauses: [-1] }, "pauses[0]"],
    [{ ...measure, warmupRuns: 1e9 }, "warmupRuns"],
    [{ ...ladder, sizes: [2 ** 50] }, "sizes[0]"],
    [{ ...ladder, repeats: 1e9 }, "repeats"],
    [{ ...ladder, pause: 1e9 }, "pause"],
    [{ ...ladder, deadline: 1e9 }, "deadline"],
  ])("have ceilings: %o", (head, field) => {
    expect(() => parseHead(head, "pi")).toThrow(`a message from pi does not fit its schema:\n  ${field}: `);
  });

  it("the bytes of a tensor are a whole number or refused, whatever its shape", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { maxLength: 32 }), (shape) => {
        try {
          expect(Number.isSafeInteger(bytesOf({ name: "x", type: "float32", shape }))).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

it("a reply that reports a failure fits into the head that its receiver accepts, whatever the reason", () => {
  const check = (reason: string) => {
    const reply = failedReply("run", reason);
    expect(messageSchema.safeParse(reply).success).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(reply))).toBeLessThan(defaultLimits.head / 32);
    if (reason.length <= 2000) expect(reply.message).toBe(reason);
  };
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 10_000 }), check));
  // Each of these is six bytes of JSON.
  check("\u0001".repeat(2 ** 20));
});

it("a hello of another protocol is told which one this is, whatever fields it has", () => {
  const hello = { type: "hello", protocol: 99, version: "9.0.0", role: "relative", news: true };
  expect(() => checkHello(parseHead(hello, "pi"))).toThrow(
    /^this is ParetoPipe .* with protocol \d+; 9\.0\.0 with protocol 99 does not fit$/,
  );
  expect(() => parseHead({ ...hello, protocol: "99" }, "pi")).toThrow(/does not fit its schema/);
});
