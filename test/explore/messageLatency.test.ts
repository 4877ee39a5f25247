import { expect, it } from "vitest";
import { messageLatency } from "../../src/explore/messageLatency.ts";
import type { RuntimeOverhead } from "../../src/profile/deviceProfile.ts";

const none = { bytes: [0], seconds: [0] };
const end = (message?: RuntimeOverhead["message"]): RuntimeOverhead => ({
  frame: 0,
  input: none,
  output: none,
  send: none,
  receive: none,
  message,
  transport: "tcp",
  coresShared: false,
});
const fast = { seconds: 1, afterIdle: { idle: [0.5], seconds: [2] } };
const slow = { seconds: 3, afterIdle: { idle: [0.25, 0.5], seconds: [2, 6] } };

it("messageLatency is the mean of both ends, each of which measured messages to itself", () => {
  expect(messageLatency([end(fast), end(slow)])).toEqual({
    seconds: 2,
    afterIdle: { idle: [0.25, 0.5], seconds: [1.5, 4] },
  });
});

it("messageLatency is that of the only end that knows it", () => {
  expect(messageLatency([undefined, end(slow)])).toEqual(slow);
  expect(messageLatency([end(), end(slow)])).toEqual(slow);
  expect(messageLatency([end(), undefined])).toBeUndefined();
});
