import { expect, it } from "vitest";
import type { HeadOf } from "../../../src/runtime/protocol/messages.ts";
import { checkOrder } from "../../../src/runtime/worker/checkOrder.ts";
import { workerSettingsSchema } from "../../../src/runtime/worker/workerSettings.ts";

const settings = workerSettingsSchema.parse({ name: "pi", plaintext: true, cacheDirectory: "unused" });
const scalar = { name: "x", type: "float32", shape: [1] };
const order: HeadOf<"open"> = {
  type: "open",
  ranges: [],
  given: [],
  session: "any",
  index: 0,
  turn: 0,
  stages: 2,
  stage: null,
  inputs: [scalar],
  outputs: [scalar],
  queue: 1,
  deliver: "source",
  devices: [["pi"], ["server"]],
  next: ["server:7070"],
  transport: "tcp",
  deadline: 1,
  prime: false,
};
const stage = { hash: "0".repeat(64), provider: "cpu" };

it.each([
  ["an empty first stage of two", {}],
  ["the second of two", { index: 1, stage, next: [] }],
  [
    "the second of three devices that take turns",
    {
      index: 1,
      turn: 1,
      stages: 3,
      stage,
      devices: [["pi"], ["a", "b", "c"], ["x", "y"]],
      next: ["y:1", "x:1"],
    },
  ],
  ["the only one", { stages: 1, devices: [["pi"]], stage, next: [] }],
])("takes a stage of a plan: %s", (_, change) => {
  expect(() => checkOrder({ ...order, ...change }, settings)).not.toThrow();
});

it.each([
  [
    "an empty plan",
    { stages: 1, devices: [["pi"]], next: [] },
    "stage 0 of 1: only the first stage of several",
  ],
  [
    "an empty second stage",
    { index: 1, next: [] },
    "stage 1 of 2: only the first stage of several may be empty",
  ],
  ["a stage beyond the last", { index: 2 }, "stage 2 of 2: there is no such stage"],
  ["no next stage", { next: [] }, "stage 0 of 2: 0 of 1 addresses of the next stage are given"],
  ["one more stage", { index: 1, stage }, "stage 1 of 2: there is no next stage"],
  ["no second device", { devices: [["pi"]] }, "stage 0 of 2: devices of 1 stages are named"],
  ["two sources", { devices: [["pi", "pi2"], ["server"]] }, "stage 0 of 2: frames start on one device"],
  [
    "a turn that no device has",
    { index: 1, turn: 1, stage, next: [] },
    "stage 1 of 2: it has no device with turn 1",
  ],
  [
    "an address too few",
    { devices: [["pi"], ["a", "b"]], next: ["a:1"] },
    "stage 0 of 2: 1 of 2 addresses of the next stage are given",
  ],
  ["sizes beyond counting", { inputs: [{ ...scalar, shape: [2 ** 50, 2 ** 50] }] }, 'tensor "x" has'],
  [
    "no number of bytes",
    { inputs: [{ ...scalar, shape: [...Array(32).fill(2 ** 50), 0], type: "string" }] },
    "size",
  ],
])("refuses an order with %s", (_, change, message) => {
  expect(() => checkOrder({ ...order, ...change }, settings)).toThrow(message);
});

it("leaves room for a frame's head in a message", () => {
  const tight = { ...settings, limits: { ...settings.limits, message: 2 ** 20 } };
  const check = (inputs: HeadOf<"open">["inputs"]) => checkOrder({ ...order, inputs }, tight);
  const message = "a frame of 1 MiB is too large for a message: at most 1 MiB are taken, its head included";
  expect(() => check([{ ...scalar, shape: [2 ** 18] }])).toThrow(message);
  expect(() => check([{ ...scalar, shape: [2 ** 18 - 2 ** 8] }])).not.toThrow();
  // The heads of many tensors are long.
  const bytes = Array.from({ length: 2 ** 15 }, (_, index) => ({
    name: `${index}`,
    type: "uint8",
    shape: [1],
  }));
  expect(() => check(bytes)).toThrow("is too large for a message");
});

// A frame's inputs take 100 kB at each stage, and its outputs 10 kB.
it.each<[string, Partial<HeadOf<"open">>, number]>([
  ["at the source, where its slots may be only times", { queue: 8 }, 200 + 20],
  ["in the middle", { index: 1, queue: 3, stages: 3, devices: [["pi"], ["a"], ["x"]] }, 400 + 40],
  [
    "in the middle, without slots",
    { index: 1, queue: 0, stages: 3, devices: [["pi"], ["a"], ["x", "y"]], next: ["x:1", "y:1"] },
    100 + 30,
  ],
  [
    "where two devices send",
    { index: 2, queue: 3, stages: 3, devices: [["pi"], ["a", "b"], ["x"]], next: [] },
    700 + 20,
  ],
])("counts the frames that wait %s", (_, change, kilobytes) => {
  const inputs = [{ ...scalar, shape: [25_000] }];
  const outputs = [{ ...scalar, shape: [2500] }];
  const check = (memory: number) =>
    checkOrder(
      { ...order, stage, inputs, outputs, ...change },
      { ...settings, limits: { ...settings.limits, memory } },
    );
  expect(() => check(1000 * kilobytes)).not.toThrow();
  expect(() => check(1000 * kilobytes - 1)).toThrow("its frames need");
});
