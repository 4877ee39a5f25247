import { expect, it } from "vitest";
import { DeviceError } from "../../../src/runtime/protocol/deviceError.ts";

it.each([
  ["pi", "127.0.0.1:7070: ended the connection", "pi: 127.0.0.1:7070: ended the connection"],
  ["127.0.0.1:7070", "127.0.0.1:7070: ended the connection", "127.0.0.1:7070: ended the connection"],
  ["127.0.0.1:7070", "127.0.0.1:7070 is busy", "127.0.0.1:7070 is busy"],
  ["127.0.0.1:70", "127.0.0.1:7070 is busy", "127.0.0.1:70: 127.0.0.1:7070 is busy"],
  ["pi", "pi is slow", "pi: pi is slow"],
])("%s is named once in %j", (device, reason, message) => {
  expect(new DeviceError(device, "lost", reason).message).toBe(message);
});
